import { writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';

/** The host name of `TRUSTED`. It does not resolve (RFC 2606), so that it can be reached through a proxy only. */
export const TLS_NAME = 'api.example.invalid';

/** A TLS front of a server without TLS, on an ephemeral port of 127.0.0.1. The caller closes it. */
export interface TlsFront {
  readonly port: number;
  /** Sets the certificate for later connections: the one trusted through `writeTrust`, or an untrusted one. */
  show(certificate: 'trusted' | 'untrusted'): void;
  close(): Promise<void>;
}

/** Writes a file for NODE_EXTRA_CA_CERTS, with which a process trusts the front. @param file absolute path */
export function writeTrust(file: string): void {
  writeFileSync(file, CERTIFICATES.trusted.cert);
}

/** Starts a front of a port of 127.0.0.1. */
export async function startTlsFront(port: number): Promise<TlsFront> {
  const server = createServer(CERTIFICATES.trusted, (client) => {
    const target = connect(port, '127.0.0.1');
    client.pipe(target).pipe(client);
    for (const socket of [client, target]) {
      // Clients may disconnect at any time.
      socket.on('error', () => socket.destroy());
      socket.once('close', () => (socket === client ? target : client).destroy());
    }
  });
  // Clients that do not trust the certificate disconnect.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    show: (certificate) => server.setSecureContext(CERTIFICATES[certificate]),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

// For the tests only: the keys are public.
const CERTIFICATES = {
  trusted: {
    cert: `-----BEGIN CERTIFICATE-----
MIIBtDCCAVmgAwIBAgIURD9HWmJ1lH4oQ+jSsIcPQ4U+ayYwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTYXBpLmV4YW1wbGUuaW52YWxpZDAgFw0yNjExMjQxOTE3MzFa
GA8yMTI2MTAzMTE5MTczMVowHjEcMBoGA1UEAwwTYXBpLmV4YW1wbGUuaW52YWxp
ZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFnX/vU2vIXvMw8he+ppCfqCS7pp
z+3bccMPUD7bIXOJ77LISMhdfp99YKbYNjmk+ghLAKvdSAPeVDh05ujc5CCjczBx
MB0GA1UdDgQWBBRIKAZwhMneOEgVS6XmJhxPKAGLGjAfBgNVHSMEGDAWgBRIKAZw
hMneOEgVS6XmJhxPKAGLGjAPBgNVHRMBAf8EBTADAQH/MB4GA1UdEQQXMBWCE2Fw
aS5leGFtcGxlLmludmFsaWQwCgYIKoZIzj0EAwIDSQAwRgIhALaXZ3z8xwFdYD30
uPscl7QDkXhln9IezT/Enjo6iMcGAiEA3Ceg66OOQLFKGRT9YAynugkUvk3Dr0Uy
zB4aBWOEve0=
-----END CERTIFICATE-----`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgafFBFrwnApmE+h7Q
/inGtaPe4YZTq/0jcoUD2LymUwWhRANCAARZ1/71NryF7zMPIXvqaQn6gku6ac/t
23HDD1A+2yFzie+yyEjIXX6ffWCm2DY5pPoISwCr3UgD3lQ4dObo3OQg
-----END PRIVATE KEY-----`,
  },
  untrusted: {
    cert: `-----BEGIN CERTIFICATE-----
MIIBsjCCAVmgAwIBAgIUMOBUmHdIVvLx+Y8sSVXd1IWOHjgwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTYXBpLmV4YW1wbGUuaW52YWxpZDAgFw0yNjExMjQxOTE5MDha
GA8yMTI2MTAzMTE5MTkwOFowHjEcMBoGA1UEAwwTYXBpLmV4YW1wbGUuaW52YWxp
ZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMWv6S+qUonzmBv/BQYh87oamq9a
6D3d27myTtcipMf53ldrDxl4rLJe/t6AdpD68GL6mH4jvz80c8AS+5OqdNqjczBx
MB0GA1UdDgQWBBTgWnddz2tEVVMmo4pUxvkd8+B1KDAfBgNVHSMEGDAWgBTgWndd
z2tEVVMmo4pUxvkd8+B1KDAPBgNVHRMBAf8EBTADAQH/MB4GA1UdEQQXMBWCE2Fw
aS5leGFtcGxlLmludmFsaWQwCgYIKoZIzj0EAwIDRwAwRAIgdF5wEJvW/qBqOXeT
NtcipvdNAuEu/r/3hiDmsjaQu60CIFcHLnpwrHThEUhlIYCI5AJ5wRxRjnGEi9yu
QREDj6ww
-----END CERTIFICATE-----`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkxRP1cbh9G6GWdR6
Myx+7hGYcu1J4hCNTrXossqnyx6hRANCAATFr+kvqlKJ85gb/wUGIfO6GpqvWug9
3du5sk7XIqTH+d5Xaw8ZeKyyXv7egHaQ+vBi+ph+I78/NHPAEvuTqnTa
-----END PRIVATE KEY-----`,
  },
};
