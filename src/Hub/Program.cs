using System.CommandLine;
using Allentown311.Connectors;
using Allentown311.Hub;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Monitoring;

TerminalWriter.Install();
PrivateFiles.Install();
if (!Settings.CheckFiles() || !Settings.ReadAuditKey())
{
    return 1;
}

var root = new RootCommand(
    "The Allentown 311 hub: joins a city's 311 centre to the work-order systems its departments have. "
    + "Without a command it runs the hub.")
{
    ImportCommand.Build(),
    MappingsCommand.Build(),
    SchemaCommand.Build(),
    ConnectCommand.Build(),
    StatusCommand.Build(),
    ParkedCommand.Build(),
    AuditCommand.Build(),
    TicketCommand.Build(),
    CallBacksCommand.Build(),
    KeysCommand.Build(),
    ReconcileCommand.Build(),
    ReplayCommand.Build(),
    NowCommand.Build(),
    HoldCommand.Build(),
    PurgeCommand.Build(),
    PurgesCommand.Build(),
    BackupCommand.Build(),
    RestoreCommand.Build(),
    StoreCommand.Build(),
};
root.Add(StoreOptions.Store);
root.Add(StoreOptions.Tls);
var run = RunCommand.Build();
root.Add(run);
foreach (var option in run.Options)
{
    root.Add(option);
}

root.SetAction((parsed, ct) => RunCommand.RunAsync(parsed, ct));

// A hub that receives a stop signal finishes the steps it has begun; System.CommandLine would end the process after two seconds.
var parsed = root.Parse(args);
var isRun = parsed.CommandResult.Command == root || parsed.CommandResult.Command == run;
return await parsed.InvokeAsync(isRun ? new InvocationConfiguration { ProcessTerminationTimeout = WebHosting.LongestStop } : null);
