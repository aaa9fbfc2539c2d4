"""The exercise of benches/course in CPython, as pytest would run it: import, TestClient, five checks."""

import pathlib
import tomllib

quiz = tomllib.loads((pathlib.Path(__file__).parent / "course/quizzes/timed.toml").read_text())
scope = {}
exec(compile(quiz["items"][0]["solution"], "app.py", "exec"), scope)

from fastapi.testclient import TestClient

client = TestClient(scope["app"])
made = client.post("/users", json={"name": "Ada", "password": "x"})
assert made.status_code == 201 and "password" not in made.json()
assert client.post("/users", json={"name": "", "password": "x"}).status_code == 422
path = f"/users/{made.json()['id']}"
assert client.get(path).json() == {"id": 1, "name": "Ada"}
assert client.delete(path).status_code == 204
assert client.get(path).status_code == 404
