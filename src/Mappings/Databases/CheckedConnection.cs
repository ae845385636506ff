using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Databases;

/// <summary>
/// A connection string that the hub has checked and completed before it opens a connection: traffic over a network is encrypted and the
/// server is verified, unless a key beside the connection string allows less. There is no other way to make one, so no connection is
/// opened without the check. Where a file holds it or its password, it is checked again when the file has changed, and one that must not
/// be used is passed over.
/// </summary>
public sealed class CheckedConnection
{
    private readonly SecretSource source;

    // Any thread reads and replaces it: what was checked last.
    private volatile Checked last;

    private CheckedConnection(DatabaseKind database, SecretSource source, Checked first, TlsKey key) =>
        (Database, this.source, last, Key) = (database, source, first, key);

    /// <summary>The kind of database.</summary>
    public DatabaseKind Database { get; }

    /// <summary>The connection string, with the settings it left out; holds a secret.</summary>
    public string Text => Complete(source.Current).Text;

    /// <summary>How the connection is protected; null for a file, and for a stand-in.</summary>
    public ConnectionTls? Tls => last.Tls;

    /// <summary>True when it may be replaced while the hub runs.</summary>
    public bool Rotates => source.Rotates;

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
    public static CheckedConnection? Check(DatabaseKind database, SecretSource text, TlsKey key, out ConnectionFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var first = Complete(database, text.Current, key, out fault);
        return first is null ? null : new CheckedConnection(database, text, first, key);
    }

    /// <summary>A stand-in for commands that only check or try files: no connection can be opened with it.</summary>
    public static CheckedConnection StandIn(DatabaseKind database) =>
        new(database, new SecretSource(""), new Checked("", "", null), TlsKey.OfMapping(null)) { IsStandIn = true };

    /// <summary>Reads the connection string anew, because the server refused the login. True when it is another now.</summary>
    /// <param name="used">The <see cref="Text"/> that was used.</param>
    public bool HasChangedFrom(string used) => source.HasChangedFrom(last.Given) && Text != used;

    /// <summary>Why TLS with the server fails, as a sentence that names the key to write; null when the error has another cause.</summary>
    /// <param name="error">The error from opening the connection.</param>
    public string? TlsTrouble(Exception error) => TlsTroubles.Find(error)?.Describe(Database, Key);

    /// <summary>The kind alone: a connection string holds a secret.</summary>
    public override string ToString() => Database.ToString();

    private Checked Complete(string given)
    {
        var before = last;
        if (given == before.Given)
        {
            return before;
        }

        // Remembered also when it must not be used, so that it is not checked for each connection.
        var next = Complete(Database, given, Key, out _) ?? before with { Given = given };
        last = next;
        return next;
    }

    private static Checked? Complete(DatabaseKind database, string text, TlsKey key, out ConnectionFault? fault)
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
            return new Checked(text, complete, tls);
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

    private sealed record Checked(string Given, string Text, ConnectionTls? Tls);
}
