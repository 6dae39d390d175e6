package peers_test

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/mock"
	cmttypes "github.com/cometbft/cometbft/types"

	"cosmossdk.io/log/v2"

	"gwanmun/engine/membership"
	"gwanmun/engine/peers"
)

const (
	patience = 10 * time.Second
	latest   = int64(7)
)

// book is Membership's nodes, changed by tests as votes change them.
type book struct {
	mu    sync.Mutex
	nodes []membership.NodeID
	err   error
}

func (b *book) listed() ([]membership.NodeID, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.nodes), b.err
}

func (b *book) height() int64 { return latest }

func (b *book) list(ids ...p2p.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nodes = nil
	for _, id := range ids {
		raw, err := hex.DecodeString(string(id))
		if err != nil {
			panic(err)
		}
		b.nodes = append(b.nodes, membership.NodeID(raw))
	}
}

// caller is a peer as a gate sees it.
type caller struct {
	*mock.Peer
	id                   p2p.ID
	outbound, persistent bool
}

func (c caller) ID() p2p.ID         { return c.id }
func (c caller) IsOutbound() bool   { return c.outbound }
func (c caller) IsPersistent() bool { return c.persistent }

// height is what a peer says it works on.
type height struct{ atomic.Int64 }

func (h *height) GetHeight() int64 { return h.Load() }

func newID() p2p.ID { return p2p.PubKeyToID(ed25519.GenPrivKey().PubKey()) }

func TestOnlyNodesOfMembersAreSpokenWith(t *testing.T) {
	own, member, stranger := newID(), newID(), newID()
	b := &book{}
	b.list(own, member)
	gate := peers.NewGate(own, b.listed, b.height, log.NewNopLogger())
	for _, configured := range []bool{false, true} {
		if err := gate.Filter(nil, caller{id: member, outbound: configured, persistent: configured}); err != nil {
			t.Errorf("a member's node is sent away: %v", err)
		}
		if gate.Filter(nil, caller{id: stranger, outbound: configured, persistent: configured}) == nil {
			t.Errorf("a stranger is let in, configured: %t", configured)
		}
	}
	b.err = errors.New("no state")
	if gate.Filter(nil, caller{id: member}) == nil {
		t.Error("a peer is let in while nobody can be judged")
	}
}

func TestANodeThatNoMemberHasCallsWhomItWasToldAndAnswersNobody(t *testing.T) {
	b := &book{}
	gate := peers.NewGate(newID(), b.listed, b.height, log.NewNopLogger())
	if err := gate.Filter(nil, caller{id: newID(), outbound: true, persistent: true}); err != nil {
		t.Errorf("it may not call: %v", err)
	}
	for _, other := range []caller{{persistent: true}, {outbound: true}, {}} {
		other.id = newID()
		if gate.Filter(nil, other) == nil {
			t.Errorf("it speaks with %+v", other)
		}
	}
}

func TestANodeThatHangsUpIsNotCalledAgainWithoutEnd(t *testing.T) {
	b, member := &book{}, newID()
	b.list(member)
	gate := peers.NewGate(newID(), b.listed, b.height, log.NewNopLogger())
	refused := 0
	for range 10 {
		if gate.Filter(nil, caller{id: member, outbound: true, persistent: true}) != nil {
			refused++
		}
	}
	if refused != 7 {
		t.Errorf("%d of 10 calls are refused", refused)
	}
	if err := gate.Filter(nil, caller{id: member}); err != nil {
		t.Errorf("it may not call itself: %v", err)
	}
}

// TestPeersFollowMembershipBlockByBlock runs two real switches that speak over loopback.
func TestPeersFollowMembershipBlockByBlock(t *testing.T) {
	b, committed := &book{}, make(chan struct{})
	here, there := newSwitch(t), newSwitch(t)
	b.list(here.NodeInfo().ID(), there.NodeInfo().ID())
	gate := peers.NewGate(here.NodeInfo().ID(), b.listed, b.height, log.NewNopLogger())
	p2p.SwitchPeerFilters(gate.Filter)(here)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	address := there.NetAddress().String()
	go func() { ended <- gate.Watch(ctx, committed, here, []string{address}) }()

	committed <- struct{}{}
	eventually(t, "a member's node is dialled", func() bool { return here.Peers().Size() == 1 })
	working := &height{}
	working.Store(latest)
	here.Peers().Copy()[0].Set(cmttypes.PeerStateKey, working)
	b.list(here.NodeInfo().ID())
	committed <- struct{}{}
	committed <- struct{}{}
	if here.Peers().Size() != 1 {
		t.Error("a node is left before it has the block in which it lost its listing")
	}
	working.Store(latest + 1)
	eventually(t, "a node that lost its listing is left", func() bool { return here.Peers().Size() == 0 })
	committed <- struct{}{}
	b.list(here.NodeInfo().ID(), there.NodeInfo().ID())
	committed <- struct{}{}
	eventually(t, "it is dialled again once it is listed again", func() bool { return here.Peers().Size() == 1 })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func newSwitch(t *testing.T) *p2p.Switch {
	t.Helper()
	config := cmtcfg.DefaultP2PConfig()
	config.AllowDuplicateIP = true
	made := p2p.MakeSwitch(config, 0, func(_ int, one *p2p.Switch) *p2p.Switch { return one })
	if err := made.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := made.Stop(); err != nil {
			t.Error(err)
		}
	})
	return made
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}
