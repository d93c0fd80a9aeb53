"""The same work as ``artifacts.py`` with bare ``http.client`` against the bare server."""

import filecmp
import http.client
import os
import shutil
import tempfile

from stopwatch import arguments, report, timed

told = arguments()
host = told["url"].rpartition("//")[2]


def upload() -> None:
    connection = http.client.HTTPConnection(host, blocksize=1 << 18)
    with open(told["file"], "rb") as file:
        headers = {"Content-Length": str(os.path.getsize(told["file"]))}
        connection.request("PUT", "/artifacts/" + os.path.basename(told["file"]), file, headers)
        answer = connection.getresponse()
        answer.read()
    assert answer.status == 200
    connection.close()


def download(path: str) -> None:
    connection = http.client.HTTPConnection(host)
    connection.request("GET", "/artifacts/" + os.path.basename(told["file"]))
    answer = connection.getresponse()
    assert answer.status == 200
    with open(path, "wb") as file:
        shutil.copyfileobj(answer, file, 1 << 18)
    connection.close()


if "run" not in told:
    wall, cpu, _ = timed(upload)
    report(wall=wall, cpu=cpu, run="")
else:
    folder = tempfile.mkdtemp(dir=".")
    try:
        path = os.path.join(folder, os.path.basename(told["file"]))
        wall, cpu, _ = timed(lambda: download(path))
        report(wall=wall, cpu=cpu, same=filecmp.cmp(path, told["file"], shallow=False))
    finally:
        shutil.rmtree(folder)
