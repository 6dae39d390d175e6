package doublesigning_test

import (
	"context"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"

	"cosmossdk.io/log/v2"

	"gwanmun/engine/doublesigning"
	"gwanmun/engine/membership"
)

const (
	chain  = "gwanmun-1"
	height = 7
)

var (
	key   = ed25519.GenPrivKey()
	block = cmttypes.BlockID{Hash: make([]byte, 32), PartSetHeader: cmttypes.PartSetHeader{Total: 1, Hash: make([]byte, 32)}}
)

// store is a chain whose latest block is the one behind `height`; it begins before.
type store struct {
	head        int64
	told, heard *cmttypes.Commit
}

func (s *store) Height() int64 { return s.head }

func (s *store) LoadBlockCommit(at int64) *cmttypes.Commit { return only(at, s.told) }
func (s *store) LoadSeenCommit(at int64) *cmttypes.Commit  { return only(at, s.heard) }

func only(at int64, commit *cmttypes.Commit) *cmttypes.Commit {
	if at != height {
		return nil
	}
	return commit
}

type reported [][2]*cmttypes.Vote

func (r *reported) ReportConflictingVotes(one, other *cmttypes.Vote) {
	*r = append(*r, [2]*cmttypes.Vote{one, other})
}

// commit has one absent signature, then one of the key with that flag, at that round.
func commit(t *testing.T, flag cmttypes.BlockIDFlag, round int32) *cmttypes.Commit {
	t.Helper()
	made := &cmttypes.Commit{Height: height, Round: round, BlockID: block, Signatures: []cmttypes.CommitSig{
		cmttypes.NewCommitSigAbsent(),
		{BlockIDFlag: flag, ValidatorAddress: key.PubKey().Address(), Timestamp: time.Unix(100, 0).UTC()},
	}}
	if flag == cmttypes.BlockIDFlagAbsent {
		made.Signatures[1] = cmttypes.NewCommitSigAbsent()
		return made
	}
	signature, err := key.Sign(cmttypes.VoteSignBytes(chain, made.GetVote(1).ToProto()))
	if err != nil {
		t.Fatal(err)
	}
	made.Signatures[1].Signature = signature
	return made
}

// found are the reports of a watch that saw one more block, while Membership named these validators and the node itself signed nothing.
func found(t *testing.T, told, heard *cmttypes.Commit, named ...membership.Validator) reported {
	t.Helper()
	return foundBy(t, doublesigning.NewSigner(cmttypes.NewMockPVWithParams(key, false, false)), told, heard, named...)
}

func foundBy(t *testing.T, own *doublesigning.Signer, told, heard *cmttypes.Commit, named ...membership.Validator) reported {
	t.Helper()
	blocks, reports := &store{height, told, heard}, &reported{}
	watch := doublesigning.NewWatch(chain, blocks, own, func() ([]membership.Validator, error) { return named, nil }, reports, log.NewNopLogger())
	blocks.head++
	committed, done := make(chan struct{}), make(chan error)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { done <- watch.Follow(ctx, committed) }()
	committed <- struct{}{}
	// It takes the second only when it has compared what came with the first.
	committed <- struct{}{}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return *reports
}

func validator(public []byte) membership.Validator {
	one := membership.Validator{Member: 4}
	copy(one.Key[:], public)
	return one
}

func TestTwoPrecommitsOfOneKeyAreReportedOnce(t *testing.T) {
	told, heard := commit(t, cmttypes.BlockIDFlagCommit, 0), commit(t, cmttypes.BlockIDFlagNil, 0)
	other := validator(ed25519.GenPrivKey().PubKey().Bytes())
	seen := found(t, told, heard, other, validator(key.PubKey().Bytes()))
	if len(seen) != 1 {
		t.Fatalf("%d reports", len(seen))
	}
	set := cmttypes.NewValidatorSet([]*cmttypes.Validator{cmttypes.NewValidator(key.PubKey(), 1)})
	proof, err := cmttypes.NewDuplicateVoteEvidence(seen[0][0], seen[0][1], time.Unix(100, 0), set)
	if err != nil || proof.ValidateBasic() != nil {
		t.Fatalf("no evidence comes of it: %v, %v", err, proof.ValidateBasic())
	}
}

func TestWhatIsNoDoubleSigningIsNotReported(t *testing.T) {
	final, none, absent := cmttypes.BlockIDFlagCommit, cmttypes.BlockIDFlagNil, cmttypes.BlockIDFlagAbsent
	forged := commit(t, none, 0)
	forged.Signatures[1].Signature[0] ^= 1
	cases := map[string][2]*cmttypes.Commit{
		"one vote, heard by both":      {commit(t, final, 0), commit(t, final, 0)},
		"a vote that one did not hear": {commit(t, final, 0), commit(t, absent, 0)},
		"votes of different rounds":    {commit(t, final, 1), commit(t, none, 0)},
		"a forged vote":                {commit(t, final, 0), forged},
		"nothing was kept":             {commit(t, final, 0), nil},
		"nothing was told":             {nil, commit(t, none, 0)},
	}
	for name, pair := range cases {
		t.Run(name, func(t *testing.T) {
			if seen := found(t, pair[0], pair[1], validator(key.PubKey().Bytes())); len(seen) != 0 {
				t.Fatalf("reported: %v", seen)
			}
		})
	}
}

func TestWhoHasNoPowerAnyMoreIsNotReported(t *testing.T) {
	told, heard := commit(t, cmttypes.BlockIDFlagCommit, 0), commit(t, cmttypes.BlockIDFlagNil, 0)
	if seen := found(t, told, heard); len(seen) != 0 {
		t.Fatalf("reported: %v", seen)
	}
}

func TestWhoseOwnVoteWasNeverHeardReportsTheOtherWithItsKey(t *testing.T) {
	own := doublesigning.NewSigner(cmttypes.NewMockPVWithParams(key, false, false))
	sign(t, own, height-1, 100)
	sign(t, own, height, 101)
	told := commit(t, cmttypes.BlockIDFlagCommit, 0)
	if seen := foundBy(t, own, told, told, validator(key.PubKey().Bytes())); len(seen) != 1 {
		t.Fatalf("%d reports", len(seen))
	}
	if seen := foundBy(t, own, told, told, validator(key.PubKey().Bytes())); len(seen) != 0 {
		t.Fatal("what was compared is kept")
	}
}

func TestWhoSignsAnOldHeightAgainWhileItCatchesUpIsNotReported(t *testing.T) {
	own := doublesigning.NewSigner(cmttypes.NewMockPVWithParams(key, false, false))
	sign(t, own, height, 110)
	told := commit(t, cmttypes.BlockIDFlagCommit, 0)
	if seen := foundBy(t, own, told, told, validator(key.PubKey().Bytes())); len(seen) != 0 {
		t.Fatalf("reported: %v", seen)
	}
}

// sign signs a precommit for no block, at that second.
func sign(t *testing.T, own *doublesigning.Signer, at, second int64) {
	t.Helper()
	vote := cmttypes.Vote{
		Type: cmtproto.PrecommitType, Height: at, ValidatorIndex: 1, ValidatorAddress: key.PubKey().Address(), Timestamp: time.Unix(second, 0).UTC(),
	}
	if err := own.SignVote(chain, vote.ToProto()); err != nil {
		t.Fatal(err)
	}
}

func TestOwnVotesThatTheChainHasAreNoDoubleSigning(t *testing.T) {
	own := doublesigning.NewSigner(cmttypes.NewMockPVWithParams(key, false, false))
	told := commit(t, cmttypes.BlockIDFlagCommit, 0)
	same := told.GetVote(1)
	prevote, earlier := same.Copy(), same.Copy()
	prevote.Type, prevote.BlockID = cmtproto.PrevoteType, cmttypes.BlockID{}
	told.Round = 1
	earlier.BlockID = cmttypes.BlockID{}
	for _, vote := range []*cmttypes.Vote{prevote, earlier} {
		if err := own.SignVote(chain, vote.ToProto()); err != nil {
			t.Fatal(err)
		}
	}
	if seen := foundBy(t, own, told, told, validator(key.PubKey().Bytes())); len(seen) != 0 {
		t.Fatalf("reported: %v", seen)
	}
}
