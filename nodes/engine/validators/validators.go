// Package validators hands CometBFT the validators that the Membership contract names, block by block.
package validators

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmttypes "github.com/cometbft/cometbft/types"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"gwanmun/engine/membership"
)

// MaxTotalPower bounds the power of all validators together. It is half of CometBFT's limit, because CometBFT counts what
// a block adds before it takes away what the block removes, and stops for good when the sum is too large.
const MaxTotalPower = uint64(cmttypes.MaxTotalVotingPower) / 2

var (
	errNone     = errors.New("no validator would be left")
	errTooMuch  = fmt.Errorf("the validators would have more than %d power together", MaxTotalPower)
	powerPrefix = []byte{1}
	keyPrefix   = []byte{2}
)

// Handover remembers what CometBFT was told, so that only differences are sent. Its store holds the power of each key
// (prefix 1) and, for every key that ever validated, the key of its address (prefix 2).
type Handover struct {
	store   storetypes.StoreKey
	members func(sdk.Context) membership.Reader
}

// NewHandover keeps its memory in a store of its own.
func NewHandover(store storetypes.StoreKey, members func(sdk.Context) membership.Reader) Handover {
	return Handover{store, members}
}

// Updates are the changes since the last call, in the order of the keys; power 0 takes a validator away.
//
// A set with which CometBFT could not go on (nobody, or too much power) changes nothing: the validators of before stay
// until the contract names a set that works.
func (h Handover) Updates(ctx sdk.Context) []abci.ValidatorUpdate {
	named, err := acceptable(h.members(ctx).Validators())
	if err != nil {
		ctx.Logger().Error("the validators stay as they were", "reason", err)
		return nil
	}
	told := h.Powers(ctx)
	var updates []abci.ValidatorUpdate
	for key, power := range named {
		if told[key] != power {
			updates = append(updates, h.tell(ctx, key, power))
		}
	}
	for key := range told {
		if _, still := named[key]; !still {
			updates = append(updates, h.tell(ctx, key, 0))
		}
	}
	slices.SortFunc(updates, func(a, b abci.ValidatorUpdate) int {
		return bytes.Compare(a.PubKey.GetEd25519(), b.PubKey.GetEd25519())
	})
	return updates
}

// Powers are the validators as CometBFT was last told.
func (h Handover) Powers(ctx sdk.Context) map[membership.ConsensusKey]uint64 {
	powers := map[membership.ConsensusKey]uint64{}
	entries := storetypes.KVStorePrefixIterator(ctx.KVStore(h.store), powerPrefix)
	defer entries.Close()
	for ; entries.Valid(); entries.Next() {
		key := membership.ConsensusKey(entries.Key()[len(powerPrefix):])
		powers[key] = binary.BigEndian.Uint64(entries.Value())
	}
	return powers
}

// KeyOf is the key with the consensus address by which CometBFT accuses, false when no such key ever validated.
func (h Handover) KeyOf(ctx sdk.Context, address []byte) (membership.ConsensusKey, bool) {
	kept := ctx.KVStore(h.store).Get(slices.Concat(keyPrefix, address))
	if kept == nil {
		return membership.ConsensusKey{}, false
	}
	return membership.ConsensusKey(kept), true
}

func (h Handover) tell(ctx sdk.Context, key membership.ConsensusKey, power uint64) abci.ValidatorUpdate {
	store := ctx.KVStore(h.store)
	place := slices.Concat(powerPrefix, key[:])
	if power == 0 {
		store.Delete(place)
	} else {
		store.Set(place, binary.BigEndian.AppendUint64(nil, power))
		store.Set(slices.Concat(keyPrefix, ed25519.PubKey(key[:]).Address()), key[:])
	}
	return abci.UpdateValidator(key[:], int64(power), ed25519.KeyType)
}

func acceptable(named []membership.Validator) (map[membership.ConsensusKey]uint64, error) {
	powers := map[membership.ConsensusKey]uint64{}
	left := MaxTotalPower
	for _, validator := range named {
		if validator.Power > left {
			return nil, errTooMuch
		}
		left -= validator.Power
		powers[validator.Key] = validator.Power
	}
	if len(powers) == 0 {
		return nil, errNone
	}
	return powers, nil
}
