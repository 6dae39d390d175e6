// Package silence says how long each validator has not signed. Nothing follows from it but a report: a silent validator loses
// its power by vote only.
package silence

import (
	"context"
	"sync"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/cometbft/cometbft/crypto/ed25519"

	"cosmossdk.io/log/v2"

	"gwanmun/engine/membership"
)

// lookBack is how many blocks a node that starts reads back at most to find when a validator signed last.
const lookBack = 20_000

// Blocks are the node's own. CometBFT's block store is one.
type Blocks interface {
	Base() int64
	Height() int64
	LoadBlockCommit(height int64) *cmttypes.Commit
	LoadBlockMeta(height int64) *cmttypes.BlockMeta
}

// Validator is one that may sign, and the last block that it signed. Height 0: it has signed none that the node looked at;
// then it counts as silent since the oldest of these.
type Validator struct {
	Member  membership.Number `json:"member"`
	Height  int64             `json:"height"`
	Seconds float64           `json:"silent_s"`
}

type signed struct {
	height int64
	time   time.Time
}

// Watch is what a node knows of the validators' signatures.
type Watch struct {
	blocks Blocks
	named  func() ([]membership.Validator, error)
	limit  time.Duration
	logger log.Logger

	mu     sync.Mutex
	last   map[string]signed
	oldest time.Time
	seen   int64
	told   map[membership.Number]bool
}

// NewWatch reports validators that have not signed for longer than the limit, in the time of blocks.
func NewWatch(blocks Blocks, named func() ([]membership.Validator, error), limit time.Duration, logger log.Logger) *Watch {
	return &Watch{
		blocks: blocks, named: named, limit: limit, logger: logger.With("module", "silence"),
		last: map[string]signed{}, told: map[membership.Number]bool{},
	}
}

// Follow reads every block's signatures until the context ends, and logs who falls silent and who speaks again.
func (w *Watch) Follow(ctx context.Context, committed <-chan struct{}) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-committed:
		}
		validators, err := w.Validators()
		if err != nil {
			return err
		}
		for _, one := range validators {
			w.tell(one)
		}
	}
}

// Validators are those whom Membership names, in the order of their members' numbers.
func (w *Watch) Validators() ([]Validator, error) {
	named, err := w.named()
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read()
	var found []Validator
	for _, one := range named {
		found = append(found, w.of(one))
	}
	return found, nil
}

// read takes in what was committed since the last time. The last block's own signatures come with the block behind it.
func (w *Watch) read() {
	head := w.blocks.Height() - 1
	for height := max(w.seen+1, head-lookBack, w.blocks.Base(), 1); height <= head; height++ {
		commit, meta := w.blocks.LoadBlockCommit(height), w.blocks.LoadBlockMeta(height)
		if commit == nil || meta == nil {
			continue
		}
		if w.oldest.IsZero() {
			w.oldest = meta.Header.Time
		}
		for _, signature := range commit.Signatures {
			if signature.BlockIDFlag != cmttypes.BlockIDFlagAbsent {
				w.last[string(signature.ValidatorAddress)] = signed{height, meta.Header.Time}
			}
		}
		w.seen = height
	}
}

func (w *Watch) of(named membership.Validator) Validator {
	last, ever := w.last[string(ed25519.PubKey(named.Key[:]).Address())]
	if !ever {
		last.time = w.oldest
	}
	found := Validator{Member: named.Member, Height: last.height}
	if newest := w.blocks.LoadBlockMeta(w.seen); newest != nil {
		found.Seconds = newest.Header.Time.Sub(last.time).Seconds()
	}
	return found
}

func (w *Watch) tell(one Validator) {
	silent := one.Seconds > w.limit.Seconds()
	switch {
	case silent && !w.told[one.Member]:
		w.logger.Error("a validator is silent; a vote of the members can replace it", "member", one.Member, "seconds", one.Seconds, "signed", one.Height)
	case !silent && w.told[one.Member]:
		w.logger.Info("a validator signs again", "member", one.Member, "height", one.Height)
	}
	w.told[one.Member] = silent
}
