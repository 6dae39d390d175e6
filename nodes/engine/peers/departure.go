package peers

import (
	"time"

	"github.com/cometbft/cometbft/p2p"
	cmttypes "github.com/cometbft/cometbft/types"
)

const (
	// farewell is how long a node that lost its listing may take to get the block that says so: without that block its own
	// member would never learn of it.
	farewell = 10 * time.Second
	// look is how often it is looked whether it has it.
	look = 50 * time.Millisecond
)

// departure is the height of the block behind which a node is listed no more, and when that was seen.
type departure struct {
	height int64
	seen   time.Time
}

// over: the peer has that block, or has had the time to get it.
func (d departure) over(peer p2p.Peer, now time.Time) bool {
	return worksOn(peer) > d.height || now.Sub(d.seen) >= farewell
}

// worksOn is the height that a peer says it works on, one above its latest block. 0: it has not said.
func worksOn(peer p2p.Peer) int64 {
	state, ok := peer.Get(cmttypes.PeerStateKey).(interface{ GetHeight() int64 })
	if !ok {
		return 0
	}
	return state.GetHeight()
}
