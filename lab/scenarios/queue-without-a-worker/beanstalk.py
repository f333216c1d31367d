import os
import socket


class Queue:
    def __init__(self):
        host, port = os.environ["QUEUE"].split(":")
        self.socket = socket.create_connection((host, int(port)))
        self.file = self.socket.makefile("rb")

    def ask(self, text, body=b""):
        self.socket.sendall(text.encode() + b"\r\n" + (body + b"\r\n" if body else b""))
        return self.file.readline().decode().split()

    def read(self, size):
        return self.file.read(int(size) + 2)[:-2]

    def stats(self):
        answer = self.ask("stats")
        lines = self.read(answer[1]).decode().splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)
