namespace Allentown311.City.Servers;

/// <summary>The parts of a run's hub.</summary>
/// <param name="Postgres">True when its database is a PostgreSQL server; false for a file.</param>
/// <param name="RabbitMq">True when the hub uses a RabbitMQ broker.</param>
/// <param name="Nodes">How many hubs work on that database.</param>
internal sealed record Installation(bool Postgres = false, bool RabbitMq = false, int Nodes = 1)
{
    /// <summary>True for one hub and nothing else.</summary>
    public bool IsPlain => this == new Installation();

    /// <summary>A short description for people.</summary>
    public string Description => $"{(Nodes == 1 ? "the hub" : $"{Nodes} hub nodes")}{(Postgres, RabbitMq) switch
    {
        (true, true) => " on PostgreSQL and RabbitMQ",
        (true, false) => " on PostgreSQL",
        (false, true) => " with RabbitMQ",
        _ => "",
    }}";
}
