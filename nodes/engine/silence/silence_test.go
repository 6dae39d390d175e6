package silence_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmttypes "github.com/cometbft/cometbft/types"

	"cosmossdk.io/log/v2"

	"gwanmun/engine/membership"
	"gwanmun/engine/silence"
)

const limit = time.Minute

// chain is blocks of ten seconds each; signers[h-1] signed block h.
type chain struct{ signers [][]membership.Validator }

func (c *chain) Base() int64   { return 1 }
func (c *chain) Height() int64 { return int64(len(c.signers)) + 1 }

func (c *chain) LoadBlockCommit(height int64) *cmttypes.Commit {
	commit := &cmttypes.Commit{Signatures: []cmttypes.CommitSig{cmttypes.NewCommitSigAbsent()}}
	for _, one := range c.signers[height-1] {
		commit.Signatures = append(commit.Signatures, cmttypes.CommitSig{
			BlockIDFlag: cmttypes.BlockIDFlagCommit, ValidatorAddress: ed25519.PubKey(one.Key[:]).Address(),
		})
	}
	return commit
}

func (c *chain) LoadBlockMeta(height int64) *cmttypes.BlockMeta {
	if height < 1 {
		return nil
	}
	return &cmttypes.BlockMeta{Header: cmttypes.Header{Height: height, Time: time.Unix(height*10, 0)}}
}

func both() []membership.Validator {
	return []membership.Validator{
		{Member: 1, Key: membership.ConsensusKey{1}, Power: 1}, {Member: 3, Key: membership.ConsensusKey{3}, Power: 1},
	}
}

func named() ([]membership.Validator, error) { return both(), nil }

func TestSilenceCountsFromTheLastBlockThatAValidatorSigned(t *testing.T) {
	blocks := &chain{}
	watch := silence.NewWatch(blocks, named, limit, log.NewNopLogger())
	blocks.signers = append(blocks.signers, both(), both())
	for range 5 {
		blocks.signers = append(blocks.signers, both()[:1])
	}
	found, err := watch.Validators()
	if err != nil {
		t.Fatal(err)
	}
	if want := (silence.Validator{Member: 1, Height: 7}); found[0] != want {
		t.Errorf("%+v", found[0])
	}
	if want := (silence.Validator{Member: 3, Height: 2, Seconds: 50}); found[1] != want {
		t.Errorf("%+v", found[1])
	}
}

func TestWhoNeverSignedIsSilentSinceTheOldestBlock(t *testing.T) {
	blocks := &chain{signers: [][]membership.Validator{both()[:1], both()[:1], both()[:1]}}
	found, err := silence.NewWatch(blocks, named, limit, log.NewNopLogger()).Validators()
	if err != nil {
		t.Fatal(err)
	}
	if want := (silence.Validator{Member: 3, Seconds: 20}); found[1] != want {
		t.Errorf("%+v", found[1])
	}
}

func TestTheLogSaysOnceWhoFellSilentAndOnceWhoSpeaksAgain(t *testing.T) {
	var said bytes.Buffer
	blocks, committed := &chain{}, make(chan struct{})
	watch := silence.NewWatch(blocks, named, limit, log.NewLogger(&said))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- watch.Follow(ctx, committed) }()
	// The second of two is taken when the first has been dealt with.
	see := func() { committed <- struct{}{}; committed <- struct{}{} }
	blocks.signers = append(blocks.signers, both())
	for range 9 {
		blocks.signers = append(blocks.signers, both()[:1])
	}
	see()
	see()
	blocks.signers = append(blocks.signers, both())
	see()
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for _, once := range []string{"a validator is silent", "a validator signs again"} {
		if count := strings.Count(said.String(), once); count != 1 {
			t.Errorf("%q stands %d times in %s", once, count, said.String())
		}
	}
}
