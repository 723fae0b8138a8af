"""Pages of numbers and their sheets, as somebody who is signed in gets them."""

import csv
import io


def text(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def sheet(client, path, **query):
    response = client.get(path, query)
    assert response["Content-Type"].startswith("text/csv")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))
