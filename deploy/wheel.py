"""What goes into the wheel besides the packages: templates/ and static/, which are folders of the top level here and the package
sparkwidget's there (widget/whereabouts.py finds either). Called by setuptools alone."""

from pathlib import Path

from setuptools.command.build_py import build_py

FOLDERS = ("templates", "static")
OURS = ("deploy/wheel.py", "manage.py")
"""What else a source distribution needs, to be built from."""


class WithHouse(build_py):  # type: ignore[misc]
    """Copies these folders beside sparkwidget's modules."""

    def run(self) -> None:
        super().run()
        for path in self._files() if not self.editable_mode else ():
            target = Path(self.build_lib, "sparkwidget", path)
            self.mkpath(str(target.parent))
            self.copy_file(str(path), str(target), preserve_mode=False)

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *map(str, self._files()), *OURS]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        packed = [str(Path(self.build_lib, "sparkwidget", path)) for path in self._files()]
        return [*super().get_outputs(include_bytecode), *packed]

    def _files(self) -> list[Path]:
        return sorted(path for folder in FOLDERS for path in Path(folder).rglob("*") if path.is_file())
