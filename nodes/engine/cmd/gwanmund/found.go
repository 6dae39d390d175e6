package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	cmtcfg "github.com/cometbft/cometbft/config"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/privval"
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	srvconfig "github.com/cosmos/cosmos-sdk/server/config"

	"gwanmun/engine/genesis"
	"gwanmun/engine/settings"
)

// needsNoHome marks commands that run before a node is founded.
const needsNoHome = "needs no home"

func newInit(cdc codec.Codec) *cobra.Command {
	var from string
	command := &cobra.Command{
		Use:         "init",
		Short:       "Found the node: its genesis and settings, from the network's Ethereum genesis",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{needsNoHome: "yes"},
		RunE: func(command *cobra.Command, _ []string) error {
			home, err := command.Flags().GetString(flags.FlagHome)
			if err != nil {
				return err
			}
			return found(home, from, cdc)
		},
	}
	command.Flags().StringVar(&from, "genesis", "", "the network's Ethereum genesis, as JSON")
	if err := command.MarkFlagRequired("genesis"); err != nil {
		panic(err)
	}
	return command
}

// unsigned notes that the validator has signed nothing yet. A note that is there already stays: it keeps a validator from
// signing twice.
func unsigned(comet *cmtcfg.Config) error {
	file := comet.PrivValidatorStateFile()
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	first, err := cmtjson.Marshal(privval.FilePVLastSignState{})
	if err != nil {
		return err
	}
	return os.WriteFile(file, first, 0o600)
}

// found refuses a home that has a genesis already: another one would contradict the blocks that lie there.
func found(home, from string, cdc codec.Codec) error {
	if _, err := os.Stat(settings.GenesisFile(home)); err == nil {
		return fmt.Errorf("%s is founded already", home)
	}
	ethereum, err := genesis.Read(from)
	if err != nil {
		return err
	}
	founded, err := genesis.Translate(ethereum, cdc)
	if err != nil {
		return err
	}
	comet := settings.NewComet(home)
	if err := os.MkdirAll(filepath.Dir(settings.CometFile(home)), 0o700); err != nil {
		return err
	}
	if err := unsigned(comet); err != nil {
		return err
	}
	cmtcfg.WriteConfigFile(settings.CometFile(home), comet)
	srvconfig.SetConfigTemplate(settings.AppTemplate)
	srvconfig.WriteConfigFile(settings.AppFile(home), settings.NewApp(ethereum.Config.ChainID.Uint64()))
	return founded.SaveAs(settings.GenesisFile(home))
}
