import os
import socket

path = "/run/shared/daemon.sock"
if os.path.exists(path):
    os.unlink(path)
server = socket.socket(socket.AF_UNIX)
server.bind(path)
os.chmod(path, 0o666)
server.listen()
print("daemon takes orders at", path)
while True:
    connection, _ = server.accept()
    connection.sendall(b"ok")
    connection.close()
