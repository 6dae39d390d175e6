package peers

import (
	"testing"
	"time"

	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/mock"
	cmttypes "github.com/cometbft/cometbft/types"
)

type working int64

func (w working) GetHeight() int64 { return int64(w) }

func TestAPeerHasItsLastBlockOrHasHadTheTimeForIt(t *testing.T) {
	seen := time.Unix(1_800_000_000, 0)
	departs := departure{height: 7, seen: seen}
	silent, behind, told := mock.NewPeer(nil), mock.NewPeer(nil), mock.NewPeer(nil)
	behind.Set(cmttypes.PeerStateKey, working(7))
	told.Set(cmttypes.PeerStateKey, working(8))
	for name, one := range map[string]struct {
		peer  p2p.Peer
		after time.Duration
		over  bool
	}{
		"has it":                   {told, 0, true},
		"works on it":              {behind, farewell - 1, false},
		"works on it for too long": {behind, farewell, true},
		"says nothing":             {silent, farewell - 1, false},
		"says nothing for long":    {silent, farewell, true},
	} {
		if departs.over(one.peer, seen.Add(one.after)) != one.over {
			t.Errorf("%s: over must be %t", name, one.over)
		}
	}
}
