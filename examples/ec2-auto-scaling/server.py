import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

METADATA = 'http://169.254.169.254/latest'


def metadata(path):
    token = urlopen(Request(f'{METADATA}/api/token', method='PUT', headers={'X-aws-ec2-metadata-token-ttl-seconds': '60'})).read().decode()
    return urlopen(Request(f'{METADATA}/meta-data/{path}', headers={'X-aws-ec2-metadata-token': token})).read()


ANSWER = metadata('ami-id') + b'\n'


class Shop(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain')
        self.send_header('Content-Length', str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)


ThreadingHTTPServer(('', int(sys.argv[1])), Shop).serve_forever()
