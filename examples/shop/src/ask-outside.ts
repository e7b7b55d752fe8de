import { request } from 'node:http';
import { portOf } from './address.ts';

/**
 * Asks a host outside the shop, over node:http. The stand-in process answers for every such host; the Host header says which
 * one is meant, and that is the name on the service map.
 */
export function askOutside(host: string, method: 'GET' | 'POST', path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port: portOf('outside'), path, method, headers: { host } });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.end();
  });
}
