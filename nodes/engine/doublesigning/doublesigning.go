// Package doublesigning finds validators that signed two precommits at one height where CometBFT does not look.
//
// Consensus keeps the first vote that it hears of a validator and tells its peers to send no other. Of two machines with one key the
// faster is heard, and the other's votes reach nobody; or they are heard by different nodes, none of which has both. What a node heard,
// and what it signed itself, is compared here with what the next block says that its proposer heard.
package doublesigning

import (
	"context"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmttypes "github.com/cometbft/cometbft/types"

	"cosmossdk.io/log/v2"

	"gwanmun/engine/membership"
)

// beside is how far apart votes of one round are signed at most. A validator that lost its memory signs old heights again while it
// catches up: those votes decide nothing, and it does not lose its power for them.
const beside = 2 * time.Second

// Blocks are the node's own. CometBFT's block store is one.
type Blocks interface {
	Height() int64
	LoadBlockCommit(height int64) *cmttypes.Commit
	LoadSeenCommit(height int64) *cmttypes.Commit
}

// Reports makes evidence of two votes and spreads it. CometBFT's evidence pool does.
type Reports interface {
	ReportConflictingVotes(one, other *cmttypes.Vote)
}

// Watch compares precommits, block by block from where the chain stood when it was made.
type Watch struct {
	chain   string
	blocks  Blocks
	own     *Signer
	named   func() ([]membership.Validator, error)
	reports Reports
	logger  log.Logger
	seen    int64
}

// NewWatch reports validators whom Membership names.
func NewWatch(chain string, blocks Blocks, own *Signer, named func() ([]membership.Validator, error), reports Reports, logger log.Logger) *Watch {
	return &Watch{chain, blocks, own, named, reports, logger.With("module", "doublesigning"), max(blocks.Height()-1, 0)}
}

// Follow compares the votes behind every block until the context ends.
func (w *Watch) Follow(ctx context.Context, committed <-chan struct{}) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-committed:
		}
		// The votes for the latest block come with the block behind it.
		for last := w.blocks.Height() - 1; w.seen < last; w.seen++ {
			if err := w.compare(w.seen + 1); err != nil {
				return err
			}
		}
	}
}

func (w *Watch) compare(height int64) error {
	told := w.blocks.LoadBlockCommit(height)
	known := append(votes(w.blocks.LoadSeenCommit(height)), w.own.take(height)...)
	if told == nil {
		return nil
	}
	for _, vote := range known {
		if int(vote.ValidatorIndex) >= told.Size() || told.Signatures[vote.ValidatorIndex].BlockIDFlag == cmttypes.BlockIDFlagAbsent {
			continue
		}
		other := told.GetVote(vote.ValidatorIndex)
		if other.Round != vote.Round || other.BlockID.Equals(vote.BlockID) || other.Timestamp.Sub(vote.Timestamp).Abs() > beside {
			continue
		}
		if err := w.report(other, vote); err != nil {
			return err
		}
	}
	return nil
}

// votes are those that a commit holds.
func votes(commit *cmttypes.Commit) (found []*cmttypes.Vote) {
	if commit == nil {
		return nil
	}
	for index, signature := range commit.Signatures {
		if signature.BlockIDFlag != cmttypes.BlockIDFlagAbsent {
			found = append(found, commit.GetVote(int32(index)))
		}
	}
	return found
}

// report hands votes on whose signatures are right: not all that a node keeps of blocks that it fetched was checked before.
func (w *Watch) report(one, other *cmttypes.Vote) error {
	validators, err := w.named()
	if err != nil {
		return err
	}
	for _, named := range validators {
		key := ed25519.PubKey(named.Key[:])
		if one.Verify(w.chain, key) != nil || other.Verify(w.chain, key) != nil {
			continue
		}
		w.logger.Error("two precommits of a validator", "member", named.Member, "height", one.Height)
		w.reports.ReportConflictingVotes(one, other)
	}
	return nil
}
