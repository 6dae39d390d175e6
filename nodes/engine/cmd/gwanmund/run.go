package main

import (
	"errors"
	"fmt"
	"os"

	dbm "github.com/cosmos/cosmos-db"
	evmserver "github.com/cosmos/evm/server"
	"github.com/spf13/cast"
	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdkserver "github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"gwanmun/engine/app"
	"gwanmun/engine/settings"
)

// prepare reads the settings of a founded node. A node that is not founded yet has none.
func prepare(command *cobra.Command, context client.Context) error {
	if command.Annotations[needsNoHome] != "" {
		return nil
	}
	context = context.WithCmdContext(command.Context())
	context, err := client.ReadPersistentCommandFlags(context, command.Flags())
	if err != nil {
		return err
	}
	if _, err := os.Stat(settings.GenesisFile(context.HomeDir)); err != nil {
		return fmt.Errorf("%s is no founded node (%w); run gwanmund init", context.HomeDir, err)
	}
	if err := client.SetCmdClientContextHandler(context, command); err != nil {
		return err
	}
	return sdkserver.InterceptConfigsPreRunHandler(
		command, settings.AppTemplate, settings.NewApp(0), settings.NewComet(context.HomeDir))
}

// newApplication opens the application of a home directory. The library's interface knows no error, so what keeps a node
// from starting ends it here.
func newApplication(logger log.Logger, db dbm.DB, options servertypes.AppOptions) evmserver.Application {
	opened, err := open(logger, db, options)
	if err != nil {
		panic(fmt.Errorf("gwanmund cannot start: %w", err))
	}
	return opened
}

func open(logger log.Logger, db dbm.DB, options servertypes.AppOptions) (*app.App, error) {
	home := cast.ToString(options.Get(flags.FlagHome))
	founded, err := genutiltypes.AppGenesisFromFile(settings.GenesisFile(home))
	if err != nil {
		return nil, err
	}
	pruning, err := sdkserver.GetPruningOptionsFromFlags(options)
	if err != nil {
		return nil, err
	}
	// A block behind the last one is another program's to make.
	var never uint64
	if last := cast.ToUint64(options.Get(sdkserver.FlagHaltHeight)); last != 0 {
		never = last + 1
	}
	return app.New(logger, db, true, options,
		baseapp.SetChainID(founded.ChainID),
		baseapp.SetHaltHeight(never),
		baseapp.SetPruning(pruning),
		baseapp.SetMinGasPrices(cast.ToString(options.Get(sdkserver.FlagMinGasPrices))),
		baseapp.SetIAVLCacheSize(cast.ToInt(options.Get(sdkserver.FlagIAVLCacheSize))),
	)
}

// export: a network is founded once, by contracts/genesis.py.
func export(log.Logger, dbm.DB, int64, bool, []string, servertypes.AppOptions, []string) (servertypes.ExportedApp, error) {
	return servertypes.ExportedApp{}, errors.New("a running network cannot be turned into a genesis")
}
