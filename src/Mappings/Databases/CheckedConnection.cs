namespace Allentown311.Mappings.Databases;

/// <summary>
/// A connection string that the hub has checked and completed before it opens a connection: traffic over a network is encrypted and the
/// server is verified, unless a key beside the connection string allows less. There is no other way to make one, so no connection is
/// opened without the check.
/// </summary>
public sealed record CheckedConnection
{
    private CheckedConnection(DatabaseKind database, string text, ConnectionTls? tls, TlsKey key) =>
        (Database, Text, Tls, Key) = (database, text, tls, key);

    /// <summary>The kind of database.</summary>
    public DatabaseKind Database { get; }

    /// <summary>The connection string, with the settings it left out; holds a secret.</summary>
    public string Text { get; }

    /// <summary>How the connection is protected; null for a file, and for a stand-in.</summary>
    public ConnectionTls? Tls { get; }

    /// <summary>The key that says how the connection must be protected.</summary>
    public TlsKey Key { get; }

    /// <summary>True when the address is not set and a stand-in takes its place: no connection can be opened.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>Checks a connection string. Pure, except that it asks which ways of authentication this program has.</summary>
    /// <param name="database">The kind of database.</param>
    /// <param name="text">The connection string.</param>
    /// <param name="key">The key that says how the connection must be protected.</param>
    /// <param name="fault">What is wrong when the result is null; it never quotes a secret.</param>
    /// <returns>Null when the connection string must not be used.</returns>
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

    /// <summary>A stand-in for commands that only check or try files: no connection can be opened with it.</summary>
    public static CheckedConnection StandIn(DatabaseKind database) => new(database, "", null, TlsKey.OfMapping(null)) { IsStandIn = true };

    /// <summary>Why TLS with the server fails, as a sentence that names the key to write; null when the error has another cause.</summary>
    /// <param name="error">The error from opening the connection.</param>
    public string? TlsTrouble(Exception error) => TlsTroubles.Find(error)?.Describe(Database, Key);

    /// <summary>Records print their members; a connection string must not.</summary>
    public override string ToString() => Database.ToString();
}
