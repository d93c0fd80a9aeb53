"""Many uploads at the same moment, from plain sockets. Told: ``port``, ``path``, ``uploads``, ``bytes`` of each."""

from __future__ import annotations

import socket
import threading
import time

from stopwatch import arguments, report

told = arguments()
part = b"\0" * (1 << 16)
failures: list[str] = []
barrier = threading.Barrier(told["uploads"])


def upload(number: int) -> None:
    try:
        with socket.create_connection(("127.0.0.1", told["port"])) as sock:
            head = (
                f"PUT {told['path']}/f{number}.bin HTTP/1.1\r\nHost: 127.0.0.1:{told['port']}\r\n"
                f"Content-Type: application/octet-stream\r\nContent-Length: {told['bytes']}\r\n\r\n"
            )
            barrier.wait(60)
            sock.sendall(head.encode())
            left = told["bytes"]
            while left:
                sock.sendall(part[: min(left, len(part))])
                left -= min(left, len(part))
            sock.settimeout(300)
            answer = sock.recv(4096)
            if b" 200 " not in answer[:20]:
                failures.append(answer[:300].decode(errors="replace"))
    except OSError as error:
        failures.append(str(error))


threads = [threading.Thread(target=upload, args=(number,)) for number in range(told["uploads"])]
began = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if failures:
    raise SystemExit(f"{len(failures)} uploads failed, such as: {failures[0]}")
report(wall=time.perf_counter() - began)
