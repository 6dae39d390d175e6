// One IPFS daemon of a private swarm: node daemon.mjs REPOSITORY SWARM_PORT API_PORT KEY_FILE, all on loopback.
// It ends when its standard input ends, so that it does not outlive who started it.
import fs from 'node:fs'
import * as IPFS from 'ipfs-core'
import { HttpApi } from 'ipfs-http-server'
import { preSharedKey } from 'libp2p/pnet'

const [, , repo, swarmPort, apiPort, keyFile] = process.argv
const psk = new Uint8Array(fs.readFileSync(keyFile))

process.stdin.on('end', () => process.exit(0)).resume()

const ipfs = await IPFS.create({
  repo,
  silent: true,
  preload: { enabled: false },
  init: { emptyRepo: true, profiles: ['test'] },
  config: {
    Bootstrap: [],
    Addresses: {
      Swarm: [`/ip4/127.0.0.1/tcp/${swarmPort}`],
      API: `/ip4/127.0.0.1/tcp/${apiPort}`,
      Gateway: '',
      RPC: '',
      Delegates: []
    }
  },
  libp2p: { connectionProtector: preSharedKey({ psk }) }
})
await new HttpApi(ipfs).start()
