using System.CommandLine;

namespace Allentown311.City.Servers;

/// <summary>The options <c>--store</c>, <c>--broker</c> and <c>--nodes</c>, with the same values as the hub's own options.</summary>
internal static class InstallationOptions
{
    private const int MaxNodes = 9;

    private static readonly Option<string> Store = new("--store")
    {
        Description = "sqlite, or postgres: the PostgreSQL that ConnectionStrings__Store names, else one started for this run",
        DefaultValueFactory = _ => "sqlite",
    };

    private static readonly Option<string?> Broker =
        new("--broker") { Description = "rabbitmq: the RabbitMQ that ConnectionStrings__Broker names, else one started for this run" };

    // Nullable, because a validator does not see a default value.
    private static readonly Option<int?> Nodes =
        new("--nodes") { Description = "Hubs on one database (default 1); more than one needs --store postgres" };

    public static void AddTo(RootCommand root)
    {
        Store.AcceptOnlyFromAmong("sqlite", "postgres");
        Broker.AcceptOnlyFromAmong("rabbitmq");
        root.Add(Store);
        root.Add(Broker);
        root.Add(Nodes);
        root.Validators.Add(line =>
        {
            if (line.GetResult(Nodes)?.Errors.Any() == true)
                return;
            if (line.GetValue(Nodes) is < 1 or > MaxNodes)
                line.AddError($"--nodes must be from 1 to {MaxNodes}.");
            else if (line.GetValue(Nodes) > 1 && line.GetValue(Store) != "postgres")
                line.AddError("--nodes needs a database that several hubs can share: add --store postgres.");
        });
    }

    public static Installation Read(ParseResult line) =>
        new(line.GetValue(Store) == "postgres", line.GetValue(Broker) is not null, line.GetValue(Nodes) ?? 1);
}
