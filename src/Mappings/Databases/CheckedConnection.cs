namespace Allentown311.Mappings.Databases;

/// <summary>
/// A connection string that was looked at, and completed, before anything is opened with it: what crosses a network is encrypted and
/// verified, unless a key beside the connection string says otherwise. There is no other way to get one, so nothing is opened past it.
/// </summary>
public sealed record CheckedConnection
{
    private CheckedConnection(DatabaseKind database, string text, ConnectionTls? tls, TlsKey key) =>
        (Database, Text, Tls, Key) = (database, text, tls, key);

    /// <summary>Which database it is of.</summary>
    public DatabaseKind Database { get; }

    /// <summary>The connection string, with what it did not say; holds a secret.</summary>
    public string Text { get; }

    /// <summary>How it is protected; null for a file, and for one whose address is only stood in for.</summary>
    public ConnectionTls? Tls { get; }

    /// <summary>The key that says how it must be.</summary>
    public TlsKey Key { get; }

    /// <summary>True when nobody has set the address yet and it is only stood in for: nothing can be opened.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>Looks at a connection string. Pure, but for asking which ways of authentication this program has.</summary>
    /// <param name="database">Which database it is of.</param>
    /// <param name="text">The connection string.</param>
    /// <param name="key">What the key beside it says.</param>
    /// <param name="fault">What is wrong with it where there is no result: it never quotes a secret.</param>
    /// <returns>Null where it must not be used.</returns>
    public static CheckedConnection? Check(DatabaseKind database, string text, TlsKey key, out ConnectionFault? fault)
    {
        try
        {
            var (complete, tls) = database switch
            {
                DatabaseKind.Postgres => PostgresRules.Check(text, key),
                DatabaseKind.SqlServer => SqlServerRules.Check(text, key),
                _ => (text, (ConnectionTls?)null),
            };
            fault = null;
            return new CheckedConnection(database, complete, tls, key);
        }
        catch (RefusedException e)
        {
            fault = e.Fault;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException
            or OverflowException)
        {
            // A driver's own message may quote the text, and the password in it.
            fault = new ConnectionFault(
                $"is no connection string of {database} ({e.GetType().Name})",
                database == DatabaseKind.Postgres ? "Write, for example, Host=db;Database=hub;Username=hub;Password=${PASSWORD}"
                    : "Write, for example, Server=db;Database=hub;User Id=hub;Password=${PASSWORD}");
        }

        return null;
    }

    /// <summary>One that leads nowhere, where files are only checked or tried: nothing can be opened with it.</summary>
    public static CheckedConnection StandIn(DatabaseKind database) => new(database, "", null, TlsKey.OfMapping(null)) { IsStandIn = true };

    /// <summary>What keeps TLS with the server from coming about, in words that name the key; null where it is something else.</summary>
    /// <param name="error">What opening it failed with.</param>
    public string? TlsTrouble(Exception error) => TlsTroubles.Of(error)?.Words(Database, Key);

    /// <summary>Records print their members; a connection string must not.</summary>
    public override string ToString() => Database.ToString();
}

/// <summary>Why a connection string is not used.</summary>
/// <param name="Problem">What is wrong, as the end of a sentence about it: <c>says SSL Mode=Disable: …</c>.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record ConnectionFault(string Problem, string Remedy);

/// <summary>A rule that is not kept.</summary>
internal sealed class RefusedException(string problem, string remedy) : Exception(problem)
{
    /// <summary>What is said of it.</summary>
    public ConnectionFault Fault { get; } = new(problem, remedy);
}
