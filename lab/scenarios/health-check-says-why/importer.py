import time

print("importer: started", flush=True)
while True:
    time.sleep(60)
