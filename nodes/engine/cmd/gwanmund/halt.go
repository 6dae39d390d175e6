package main

import (
	"context"
	"errors"
	"fmt"

	cmttypes "github.com/cometbft/cometbft/types"
)

// haltedExit is the exit code of a node that ended because it has come to its last block.
const haltedExit = 10

// errHalted ends a node behind the last block that it was told to make.
var errHalted = errors.New("the last block before an upgrade is made")

// halting returns errHalted when the block at a height is committed: the program that the members agreed on makes the next one.
// Height 0 never comes.
func halting(ctx context.Context, blocks *cmttypes.EventBus, last int64) error {
	if last == 0 {
		return nil
	}
	made, err := blocks.Subscribe(ctx, "halt", cmttypes.EventQueryNewBlock, 100)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-made.Canceled():
			return fmt.Errorf("blocks cannot be followed to the halt: %w", made.Err())
		case message := <-made.Out():
			if block, ok := message.Data().(cmttypes.EventDataNewBlock); ok && block.Block.Height >= last {
				return errHalted
			}
		}
	}
}
