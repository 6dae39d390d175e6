#!/bin/sh
# Runs in the container before the daemon: a node of the members' private swarm, whose API only its own member reaches.
set -eu
ipfs bootstrap rm --all
ipfs config --json AutoConf.Enabled false
ipfs config --json Bootstrap '[]'
ipfs config --json DNS.Resolvers '{}'
ipfs config --json Routing.DelegatedRouters '[]'
ipfs config --json Ipns.DelegatedPublishers '[]'
ipfs config Routing.Type dht
ipfs config Addresses.API "$GWANMUN_API"
ipfs config --json Addresses.Gateway '[]'
ipfs config --json Addresses.Swarm "[\"$GWANMUN_SWARM\"]"
ipfs config --json Discovery.MDNS.Enabled true
ipfs config --json Swarm.Transports.Network '{"QUIC": false, "WebTransport": false, "WebRTCDirect": false, "Websocket": false}'
ipfs config --json AutoTLS.Enabled false
