package app

import (
	"sync"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// latest opens the state of the latest block once for all who read it: the pool asks several times for each transaction,
// and opening it hashes the roots of all stores.
type latest struct {
	open func(height int64, prove bool) (sdk.Context, error)

	mu     sync.Mutex
	opened *sdk.Context
}

// at is the state at a height, 0 being the latest. What a caller writes into the latest only that caller sees.
func (l *latest) at(height int64, prove bool) (sdk.Context, error) {
	if height != 0 || prove {
		return l.open(height, prove)
	}
	shared, err := l.shared()
	if err != nil {
		return sdk.Context{}, err
	}
	return shared.WithMultiStore(shared.MultiStore().CacheMultiStore()).
		WithGasMeter(storetypes.NewInfiniteGasMeter()).WithEventManager(sdk.NewEventManager()), nil
}

func (l *latest) shared() (sdk.Context, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opened == nil {
		opened, err := l.open(0, false)
		if err != nil {
			return sdk.Context{}, err
		}
		l.opened = &opened
	}
	return *l.opened, nil
}

// renew forgets the state: another block has been committed. Whoever opens it while that happens may see the block before,
// and is forgotten too.
func (l *latest) renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened = nil
}
