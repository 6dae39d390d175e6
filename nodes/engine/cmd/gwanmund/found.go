package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/p2p"
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

// publicKeys is what a member tells the others of its node, in hex.
type publicKeys struct {
	Node      string `json:"node"`
	Validator string `json:"validator"`
}

func newKeys() *cobra.Command {
	return &cobra.Command{
		Use:         "keys",
		Short:       "Make the keys of the node, if it has none, and print their public parts",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{needsNoHome: "yes"},
		RunE: func(command *cobra.Command, _ []string) error {
			home, err := command.Flags().GetString(flags.FlagHome)
			if err != nil {
				return err
			}
			keys, err := makeKeys(settings.NewComet(home))
			if err != nil {
				return err
			}
			return json.NewEncoder(command.OutOrStdout()).Encode(keys)
		},
	}
}

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

func makeKeys(comet *cmtcfg.Config) (publicKeys, error) {
	for _, file := range []string{comet.NodeKeyFile(), comet.PrivValidatorStateFile()} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return publicKeys{}, err
		}
	}
	node, err := p2p.LoadOrGenNodeKey(comet.NodeKeyFile())
	if err != nil {
		return publicKeys{}, fmt.Errorf("the node's key: %w", err)
	}
	validator, err := privval.LoadOrGenFilePV(comet.PrivValidatorKeyFile(), comet.PrivValidatorStateFile()).GetPubKey()
	if err != nil {
		return publicKeys{}, fmt.Errorf("the validator's key: %w", err)
	}
	return publicKeys{Node: string(node.ID()), Validator: hex.EncodeToString(validator.Bytes())}, nil
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
	if _, err := makeKeys(comet); err != nil {
		return err
	}
	cmtcfg.WriteConfigFile(settings.CometFile(home), comet)
	srvconfig.SetConfigTemplate(settings.AppTemplate)
	srvconfig.WriteConfigFile(settings.AppFile(home), settings.NewApp(ethereum.Config.ChainID.Uint64()))
	return founded.SaveAs(settings.GenesisFile(home))
}
