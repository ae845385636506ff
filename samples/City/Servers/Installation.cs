namespace Allentown311.City.Servers;

/// <summary>What the hub of a run is made of.</summary>
/// <param name="Postgres">Its database is a PostgreSQL server; else a file.</param>
/// <param name="RabbitMq">A RabbitMQ stands beside it.</param>
/// <param name="Nodes">How many hubs work on that database.</param>
internal sealed record Installation(bool Postgres = false, bool RabbitMq = false, int Nodes = 1)
{
    /// <summary>True for one hub and nothing else.</summary>
    public bool IsPlain => this == new Installation();

    /// <summary>In a few words, for whoever watches.</summary>
    public string Words => $"{(Nodes == 1 ? "the hub" : $"{Nodes} hub nodes")}{(Postgres, RabbitMq) switch
    {
        (true, true) => " on PostgreSQL and RabbitMQ",
        (true, false) => " on PostgreSQL",
        (false, true) => " with RabbitMQ",
        _ => "",
    }}";
}
