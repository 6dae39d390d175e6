// Command gwanmund is a node of a Gwanmun network: a permissioned Ethereum chain on CometBFT consensus.
//
//	gwanmund init --home DIR --genesis FILE   founds the node from the network's Ethereum genesis
//	gwanmund start --home DIR                 runs it; with --halt-height N it ends behind block N, with exit code 10
//
// It makes no keys and leaves none on the disk: whoever starts it names the files where the keys of node and validator are to
// be read, GWANMUND_NODE_KEY_FILE and GWANMUND_PRIV_VALIDATOR_KEY_FILE (nodes/gwanmund/keys.py hands them over in memory).
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	evmserver "github.com/cosmos/evm/server"
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	svrcmd "github.com/cosmos/cosmos-sdk/server/cmd"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"gwanmun/engine/app"
)

func main() {
	app.SealAddresses()
	home := defaultHome()
	err := svrcmd.Execute(newRoot(home), "GWANMUND", home)
	if errors.Is(err, errHalted) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(haltedExit)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newRoot(home string) *cobra.Command {
	// The chain id is not known yet; nothing that this context encodes depends on it.
	encoding := app.NewEncoding(0)
	context := client.Context{}.
		WithCodec(encoding.Codec).WithInterfaceRegistry(encoding.Registry).WithTxConfig(encoding.TxConfig).
		WithLegacyAmino(encoding.Amino).WithAccountRetriever(authtypes.AccountRetriever{}).
		WithInput(os.Stdin).WithHomeDir(home).WithViper("")
	root := &cobra.Command{
		Use:           app.Name,
		Short:         "A node of a Gwanmun network",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(command *cobra.Command, _ []string) error {
			return prepare(command, context)
		},
	}
	root.AddCommand(newInit(encoding.Codec))
	evmserver.AddCommands(root, evmserver.NewDefaultStartOptions(newApplication, home), export, func(command *cobra.Command) {
		command.RunE = start
		command.Flags().Duration(silenceFlag, silenceLimit, "Log validators that have not signed for longer")
		command.Flags().String(metricsFlag, "", "Serve CometBFT's metrics for Prometheus at this address, host:port")
	})
	return root
}

func defaultHome() string {
	directory, err := os.UserHomeDir()
	if err != nil {
		return "." + app.Name
	}
	return filepath.Join(directory, "."+app.Name)
}
