# The image: SparkWidget's wheel and its locked libraries, as user 10001, with nothing to write to but /data and /tmp.
#   docker build -t sparkwidget .
# For builds that never change, name the digest:  --build-arg PYTHON=python:3.11-slim@sha256:...
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv --without-pip /opt/sparkwidget \
 && python -m pip --python /opt/sparkwidget/bin/python install --require-hashes -r requirements/run.txt
RUN python -m venv --without-pip /opt/build \
 && python -m pip --python /opt/build/bin/python install --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE manage.py ./
COPY deploy/__init__.py deploy/wheel.py deploy/
COPY sparkwidget sparkwidget
COPY widget widget
COPY templates templates
COPY static static
RUN python -m pip --python /opt/build/bin/python wheel --no-index --no-deps --no-build-isolation --wheel-dir dist . \
 && python -m pip --python /opt/sparkwidget/bin/python install --no-index --no-deps dist/*.whl
# Libraries bring what only their own developers need: tests, texts for translators, hints for editors, archives for compilers.
RUN find /opt/sparkwidget/lib \( -type d \( -name tests -o -name test -path '*/twisted/*' \) \
      -o -type f \( -name '*.po' -o -name '*.pyi' -o -name '*.a' \) \) -prune -exec rm -r {} +

FROM ${PYTHON}
RUN groupadd --system --gid 10001 sparkwidget \
 && useradd --system --key SYS_UID_MAX=10001 --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin sparkwidget \
 && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /opt/sparkwidget /opt/sparkwidget
ENV PATH=/opt/sparkwidget/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/sparkwidget.sqlite3
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["python", "-m", "sparkwidget.alive"]
ENTRYPOINT ["sparkwidget"]
CMD ["serve", "--host", "0.0.0.0"]
