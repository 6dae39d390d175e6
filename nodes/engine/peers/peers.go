// Package peers decides with which nodes a node speaks: those that Membership names (docs/decisions/0008), and no other.
package peers

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cometbft/cometbft/p2p"

	"cosmossdk.io/log/v2"

	"gwanmun/engine/membership"
)

const (
	// pause is the least time between two calls to the same node, ...
	pause = time.Second
	// tries: ... unless it is one of the first of a row. Two nodes that call each other in the same moment both hang up.
	tries = 3
)

// calls are those to one node: when the last was, and how many came before it without a pause.
type calls struct {
	last time.Time
	row  int
}

// Gate judges nodes by their ids, which the handshake of a connection has proved. An id is 20 bytes, for peers in hex.
type Gate struct {
	own    p2p.ID
	listed func() ([]membership.NodeID, error)
	height func() int64
	logger log.Logger

	mu     sync.Mutex
	called map[p2p.ID]calls
}

// NewGate judges for the node with an id; listed are Membership's nodes in the latest state, height is that of its block.
func NewGate(own p2p.ID, listed func() ([]membership.NodeID, error), height func() int64, logger log.Logger) *Gate {
	return &Gate{own: own, listed: listed, height: height, logger: logger.With("module", "peers"), called: map[p2p.ID]calls{}}
}

// Filter is asked before anything is said to a new peer; an error sends it away.
func (g *Gate) Filter(_ p2p.IPeerSet, peer p2p.Peer) error {
	named, err := g.named()
	if err != nil {
		return err
	}
	if err := g.judge(named, peer); err != nil {
		return err
	}
	if peer.IsOutbound() && g.callsTooOften(peer.ID()) {
		return fmt.Errorf("the node %s hung up at once", peer.ID())
	}
	return nil
}

// Watch keeps a switch in agreement with Membership until the context ends: behind every block it leaves peers whose id no
// member has any more, once they have the block that says so, and dials those of the addresses (id@host:port) whose id a
// member has now.
func (g *Gate) Watch(ctx context.Context, committed <-chan struct{}, peers *p2p.Switch, addresses []string) error {
	before, leaving := map[p2p.ID]bool{}, map[p2p.ID]departure{}
	for {
		var soon <-chan time.Time
		if len(leaving) != 0 {
			soon = time.After(look)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-committed:
		case <-soon:
		}
		named, err := g.named()
		if err != nil {
			return fmt.Errorf("the peers cannot be judged any more: %w", err)
		}
		leaving = g.leave(named, before, leaving, peers)
		if fresh := missing(named, before, peers.Peers(), addresses); len(fresh) != 0 {
			if err := peers.DialPeersAsync(fresh); err != nil {
				g.logger.Error("a new member's node cannot be dialled", "addresses", fresh, "reason", err)
			}
		}
		before = named
	}
}

// leave hangs up on peers without a listing. One that had it a block ago first gets the block that took it; who still waits
// for that is returned.
func (g *Gate) leave(named, before map[p2p.ID]bool, leaving map[p2p.ID]departure, peers *p2p.Switch) map[p2p.ID]departure {
	waiting, now := map[p2p.ID]departure{}, time.Now()
	for _, peer := range peers.Peers().Copy() {
		reason := g.judge(named, peer)
		if reason == nil {
			continue
		}
		departs, known := leaving[peer.ID()]
		if !known && before[peer.ID()] {
			departs, known = departure{g.height(), now}, true
		}
		if known && !departs.over(peer, now) {
			waiting[peer.ID()] = departs
			continue
		}
		g.logger.Info("leaves a peer", "reason", reason)
		peers.StopPeerGracefully(peer)
		g.forgetCall(peer.ID())
	}
	return waiting
}

// callsTooOften: the library calls a node that hangs up again at once and without end; only when a call fails does it
// wait for seconds.
func (g *Gate) callsTooOften(id p2p.ID) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, made := time.Now(), g.called[id]
	if now.Sub(made.last) >= pause {
		made.row = 0
	}
	g.called[id] = calls{now, made.row + 1}
	return made.row >= tries
}

func (g *Gate) forgetCall(id p2p.ID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.called, id)
}

// judge: a node that no member has may itself call those whom its operator configured, so that it can follow the chain
// until it is a member's; whether they answer is theirs to say.
func (g *Gate) judge(named map[p2p.ID]bool, peer p2p.Peer) error {
	called := peer.IsOutbound() && peer.IsPersistent()
	if named[peer.ID()] || (called && !named[g.own]) {
		return nil
	}
	return fmt.Errorf("no member has the node %s", peer.ID())
}

func (g *Gate) named() (map[p2p.ID]bool, error) {
	listed, err := g.listed()
	if err != nil {
		return nil, err
	}
	named := make(map[p2p.ID]bool, len(listed))
	for _, id := range listed {
		named[p2p.ID(hex.EncodeToString(id[:]))] = true
	}
	return named, nil
}

// missing are the addresses of nodes that are named now, were not before, and are no peers.
func missing(named, before map[p2p.ID]bool, peers p2p.IPeerSet, addresses []string) []string {
	var found []string
	for _, address := range addresses {
		read, err := p2p.NewNetAddressString(address)
		var lookup p2p.ErrNetAddressLookup
		if errors.As(err, &lookup) || read == nil {
			continue
		}
		if named[read.ID] && !before[read.ID] && !peers.Has(read.ID) {
			found = append(found, address)
		}
	}
	return found
}
