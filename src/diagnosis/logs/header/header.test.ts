import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HEADER, type HeaderFacts, headerEnd } from './header.ts';
import { LEVELS } from './level.ts';

/** Level and message of a line; the message begins behind the bar `§`. */
const LINES: readonly (readonly [string, string])[] = [
  ['info', '2031-04-05 06:07:08,912 INFO §Started in 5 s'],
  ['warn', '2031-04-05T06:07:08.912345Z WARN §disk is slow'],
  ['error', '2031-04-05 06:07:08.912 ERROR [worker-3] com.example.shop.Cart: §no such item'],
  [
    'info',
    '2031-04-05 06:07:08.912  INFO 4711 --- [           main] c.e.shop.Server      : §Server is up on port(s): 8080',
  ],
  ['info', '[2031-04-05T06:07:08,912][INFO ][o.e.n.Node               ] [node-1] §starting ...'],
  ['info', '[2031-04-05 06:07:08 +0000] [7] [INFO] §Booting worker with pid: 7'],
  ['info', '2031-04-05 06:07:08,912 - shop.cart - INFO - §basket is empty'],
  ['info', '2031-04-05 06:07:08,912 - root - INFO - §basket is empty'],
  ['info', '2031-04-05 06:07:08.912 | INFO     | shop.cart:add:12 - §basket is empty'],
  ['info', '2031-04-05 06:07:08.1|Info|Bootstrap|§Starting up'],
  ['info', '2031-04-05 06:07:08,912::INFO::[main:12] §Loading postproc'],
  ['info', '[06:07:08] [INF] [1] Main: §Server version: 10.8'],
  ['info', '[Info] Bootstrap: §Starting up'],
  ['error', '2031/04/05 06:07:08 [error] 31#31: §*1 open() "/x" failed'],
  ['none', '2031/04/05 06:07:08 main.go:12: §listening on :80'],
  ['none', '2031/04/05 06:07:08 §http: TLS handshake error from 10.0.0.1:5'],
  ['none', '10.0.0.7 - - [05/Apr/2031:06:07:08 +0000] §"GET / HTTP/1.1" 200 5'],
  ['none', '10.0.0.7 - ann [05/Apr/2031:06:07:08 +0000] §"GET / HTTP/1.1" 200 5'],
  ['none', '1:M 05 Apr 2031 06:07:08.123 * §Ready to accept connections'],
  ['info', '2031-04-05 06:07:08.123 UTC [17] LOG:  §checkpoint starting: time'],
  ['error', '2031-04-05 06:07:08.123 UTC [17] app@shop ERROR:  §relation "x" does not exist'],
  ['none', 'Apr  5 06:07:08 web-1 systemd[1]: §Started Daily Cleanup.'],
  ['none', 'Apr  5 06:07:08 web-1 kernel: §eth0: link up'],
  ['none', 'Apr  5 06:07:08 web-1 sshd[12]: §error: kex_exchange_identification'],
  ['none', 'Apr  5 06:07:08 web-1 syslogd 1.4.1: §restart.'],
  ['none', 'Apr  5 06:07:08 mac-1 Some Program[12]: §ready'],
  ['none', 'Apr  5 06:07:08 mac-1 launchd[1] (com.example.agent[88]): §Service exited'],
  ['none', 'Apr  5 06:07:08 web-1 §last message repeated 3 times'],
  ['info', 'Apr  5 06:07:08 web-1 app[12]: 2031-04-05 06:07:08,912 INFO §nested'],
  ['info', 'I0405 06:07:08.123456   12345 controller.go:123] §Sync done'],
  ['none', '[    1.234567] §usb 1-1: new device'],
  ['none', '[Sun Apr 05 06:07:08 2031] [pid 7] §done'],
  ['info', '[Sun Apr 05 06:07:08 2031] [notice] §resuming normal operations'],
  ['info', '2031-04-05 06:07:08, Info                  CORE    §Loaded the stack'],
  ['debug', '04-05 06:07:08.912  1702  2395 D PowerService: §acquire lock'],
  ['info', '310405 060708 148 INFO dfs.Node$Responder: §done with block'],
  ['info', '31/04/05 06:07:08 INFO executor.Backend: §Got assigned task 7'],
  ['none', '[04.05 06:07:08] program.exe - §host.example.org:443 open'],
  ['none', '[04.05 06:07:08] program.exe *64 - §host.example.org:443 open'],
  ['none', '20310405-6:7:8:912|Step_A|30002312|§onStep 5'],
  [
    'info',
    '- 1933149228 2031.04.05 R02-M1 2031-04-05-06.07.08.675872 R02-M1 RAS KERNEL INFO §cache parity error corrected',
  ],
  ['none', '- 1933149228 2031.04.05 dn228 Apr 5 06:07:08 dn228/dn228 crond(pam_unix)[2915]: §session closed'],
  ['none', '134681 node-246 unix.hw state_change.off 1933149228 1 §Component State Change: off'],
  [
    'info',
    'api.log.1.2031-04-05_13:53:08 2031-04-05 06:07:08.008 25746 INFO api.wsgi.server §[req-1 a b] 10.0.0.1 "GET /"',
  ],
  [
    'warn',
    '2031-04-05 06:07:08,747 - WARN  [Peer[id=1]/0:0:0:0:0:0:0:0:2181:Election@774] - §Notification time out: 3200',
  ],
  ['info', '2031-04-05T06:07:08.912Z\tINFO\tshop\tcart/cart.go:12\t§basket is empty\t{"n": 1}'],
  ['info', '[2031-04-05T06:07:08Z INFO  shop::cart] §basket is empty'],
  ['info', '2031-04-05T06:07:08.912Z  INFO shop::cart: §basket is empty'],
  ['info', '2031-04-05T06:07:08.912345678Z stdout F 2031-04-05 06:07:08 INFO §inner'],
  ['none', '§web-1  | plain text'],
  ['info', 'web-1  | 2031-04-05 06:07:08 INFO §inner'],
  ['info', '1933149228.123 INFO §epoch first'],
  ['info', '1933149228123 INFO §epoch in milliseconds'],
  ['info', 'INFO:root:§plain python'],
  ['info', 'INFO:     §10.0.0.1:1234 - "GET / HTTP/1.1" 200 OK'],
  ['warn', 'WARN  [main] o.e.Server - §slow start'],
  ['info', '06:07:08.912 [main] INFO  c.e.Server -- §up'],
  ['info', '2031-04-05 06:07:08 info: §server is up'],
  ['info', '05-Apr-2031 06:07:08.123 INFO [main] org.example.Startup.log §Server startup in 5 ms'],
  ['info', '2031-04-05T06:07:08.123456Z 0 [Note] [MY-010123] [Server] §ready for connections.'],
  ['info', '2031-04-05T06:07:08.123+0000 I NETWORK  [listener] §connection accepted from 10.0.0.1:5'],
  ['info', '06:07:08,912 INFO  [org.example.boot] (MSC service thread 1-2) WFLYSRV0049: §starting'],
  ['info', '[2031-04-05 06:07:08,123] INFO [Server id=0] §started'],
  ['none', '<34>1 2031-04-05T06:07:08.003Z web-1 su 12 ID47 - §failed'],
  ['none', '<34>1 2031-04-05T06:07:08.003Z web-1 app 12 - [x@1 a="b"] §failed'],
  ['none', '<34>Apr  5 06:07:08 web-1 su: §failed'],
  ['info', '[2031-04-05 06:07:08,123: INFO/MainProcess] §Connected to the broker'],
  ['none', '§Start-Date: 2031-04-05  06:07:08'],
  ['none', '2031-04-05 06:07:08 §INFO'],
  ['none', '§listening on port 80'],
  ['none', '§Backup of 5 files done at 2031-04-05 06:07:08'],
  ['none', '§Saved at 06:07:08 by ann'],
];

describe('the header of a line', () => {
  for (const [level, line] of LINES) {
    test(line, () => {
      const bytes = Buffer.from(line.replace('§', ''));
      const facts: HeaderFacts = { kind: HEADER.none, level: 0, host: false };
      const start = headerEnd(bytes, 0, bytes.length, facts);
      const found = `${bytes.toString('utf8', 0, start)}§${bytes.toString('utf8', start)}`;
      assert.equal(found.replace(/\s*§/, '§'), line.replace(/\s*§/, '§'));
      assert.equal(LEVELS[facts.level], level);
    });
  }
});
