"""Drives Debian's Firefox over WebDriver BiDi: a process, a socket, a few commands. Knows nothing of the chat."""

import json
import re
import subprocess
import threading
from contextlib import ExitStack, suppress

from websockets.sync.client import connect

QUIET = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.chrome.site_icons": False,  # which a strict page forbids and complains of
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.server": "",
}
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015", "Shift": "\ue008"}
SECONDS = 20
WATCH = """() => addEventListener('securitypolicyviolation',
  event => console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI))"""
# In the page, so that nothing waits longer than it must.
UNTIL = """(told, given) => new Promise((done, fail) => {
  const test = new Function('return ' + told)();
  const since = Date.now();
  const look = () => {
    let found = null;
    try { found = test(...given); } catch (error) { return fail(error); }
    if (found) done(found);
    else if (Date.now() - since > %d) fail(new Error('It never came true: ' + told + ' ' + JSON.stringify(given)));
    else setTimeout(look, 20);
  };
  look();
})"""


class Firefox:
    """One browser with its own profile, and a session in it."""

    def __init__(self, path, profile, **preferences):
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in (QUIET | preferences).items()
        ]
        (profile / "user.js").write_text("\n".join(lines))
        command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={"HOME": str(profile), "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1", "LANG": "C.UTF-8"},
        )  # fmt: skip
        self._ids = 0
        self.logs = []
        with ExitStack() as ending:  # also of one that never answers
            ending.callback(self._wait)
            self._socket = ending.enter_context(connect(f"{self._address()}/session", max_size=None, proxy=None))
            threading.Thread(target=self._process.stderr.read, daemon=True).start()
            self.call("session.new", capabilities={})
            self.call("session.subscribe", events=["log.entryAdded"])
            self._ending = ending.pop_all()

    def _address(self):
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(r"BiDi listening on (ws://\S+)", line):
                return found[1]
        raise AssertionError("".join(said))

    def call(self, method, **parameters):
        """A command; its result. What is logged meanwhile is written down."""
        self._ids += 1
        self._socket.send(json.dumps({"id": self._ids, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._socket.recv(timeout=SECONDS + 10))
            if told.get("type") == "event":
                self.logs.append(told["params"])
            elif told.get("id") == self._ids:
                assert told["type"] == "success", f"{method}: {told.get('message')}"
                return told["result"]

    def visitor(self):
        """A tab of somebody who was never here."""
        user = self.call("browser.createUserContext")["userContext"]
        return Tab(self, user)

    def end(self):
        with self._ending, suppress(AssertionError, OSError):
            self.call("browser.close")

    def _wait(self):
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process.stderr.close()


class Tab:
    def __init__(self, firefox, user):
        self._firefox = firefox
        self._user = user
        self._id = firefox.call("browsingContext.create", type="tab", userContext=user)["context"]
        firefox.call("script.addPreloadScript", functionDeclaration=WATCH, contexts=[self._id])

    @property
    def complaints(self):
        """What the console has said of errors and warnings, the page's policy included."""
        self.evaluate("() => 0")  # whatever was logged before has come now
        return [
            f"{it['level']}: {it['text']}"
            for it in self._firefox.logs
            if it["source"].get("context") == self._id and it["level"] in ("error", "warn")
        ]

    def goto(self, address):
        self._firefox.call("browsingContext.navigate", context=self._id, url=address, wait="complete")

    def reload(self):
        self._firefox.call("browsingContext.reload", context=self._id, wait="complete")

    def evaluate(self, function, *given):
        """What a function of the page's says, as JSON; promises are awaited."""
        told = self._firefox.call(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given))) ?? 'null'",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._id},
            awaitPromise=True,
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"])

    def until(self, function, *given):
        """Waits until the function says something that counts as true."""
        return self.evaluate(UNTIL % (SECONDS * 1000), function, given)

    def press(self, *keys):
        """Real keys, one after the other; "Shift+Tab" holds one meanwhile."""
        actions = []
        for key in keys:
            held = [KEYS.get(it, it) for it in (key.split("+") if len(key) > 1 else [key])]
            actions += [{"type": "keyDown", "value": it} for it in held]
            actions += [{"type": "keyUp", "value": it} for it in reversed(held)]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._firefox.call("input.performActions", context=self._id, actions=[keyboard])

    def picture(self):
        """A PNG, in base64."""
        return self._firefox.call("browsingContext.captureScreenshot", context=self._id)["data"]

    def close(self):
        self._firefox.call("browser.removeUserContext", userContext=self._user)
