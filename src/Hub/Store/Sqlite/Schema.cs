using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Migrates the schema to this hub's version, or back to an older one. Each migration's way back is stored in the database, so that the hub
/// that ran before an upgrade can step back although it does not know the newer version.
/// </summary>
internal static partial class Schema
{
    private static readonly SortedDictionary<int, (string Up, string? Down)> Steps = Load();

    /// <summary>The schema version this hub works with.</summary>
    public static int Newest => Steps.Keys.Max();

    /// <summary>Returns the schema version of a database; 0 for an empty one.</summary>
    public static int VersionOf(SqliteConnection connection, SqliteTransaction? transaction = null) =>
        Convert.ToInt32(Database.Scalar(connection, "PRAGMA user_version", transaction), CultureInfo.InvariantCulture);

    /// <summary>Runs the migrations that have not run yet, up to <paramref name="version"/>, each in a transaction of its own.</summary>
    /// <exception cref="InvalidOperationException">The database was written by a newer hub.</exception>
    public static void Upgrade(SqliteConnection connection, int version)
    {
        var at = VersionOf(connection);
        if (at > Newest)
        {
            throw new InvalidOperationException(
                $"The database is at version {at}; this hub knows {Newest}. "
                + $"Start the newer hub, or step the database back with \"hub store downgrade --to {Newest}\".");
        }

        for (var next = at + 1; next <= version; next++)
        {
            var (up, down) = Steps[next];
            using var transaction = connection.BeginTransaction();
            Database.Execute(connection, $"{up}; PRAGMA user_version = {next};", transaction);
            if (down is not null)
            {
                StoreWayBack(connection, next, down, transaction);
            }

            transaction.Commit();
        }
    }

    /// <summary>
    /// Undoes migrations down to <paramref name="version"/>, newest first, all in one transaction, so that an older hub can start on the
    /// file.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of the migrations has no way back.</exception>
    public static void Downgrade(SqliteConnection connection, int version)
    {
        using var transaction = connection.BeginTransaction();
        for (var at = VersionOf(connection, transaction); at > version; at--)
        {
            var down = at == 1
                ? null
                : Database.Scalar(connection, $"SELECT down FROM schema_step WHERE version = {at}", transaction) as string;
            if (down is null)
            {
                throw new InvalidOperationException($"There is no way back from version {at}.");
            }

            Database.Execute(connection, $"{down}; PRAGMA user_version = {at - 1};", transaction);
        }

        transaction.Commit();
    }

    private static void StoreWayBack(SqliteConnection connection, int version, string down, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR REPLACE INTO schema_step VALUES (@version, @down)";
        command.Parameters.AddWithValue("@version", version);
        command.Parameters.AddWithValue("@down", down);
        command.ExecuteNonQuery();
    }

    private static SortedDictionary<int, (string Up, string? Down)> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var texts = assembly.GetManifestResourceNames()
            .Select(name => FileName().Match(name))
            .Where(match => match.Success)
            .ToDictionary(
                match => (Version: int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Down: match.Groups[2].Success),
                match => ReadResource(assembly, match.Groups[0].Value));
        return new SortedDictionary<int, (string Up, string? Down)>(texts
            .Where(t => !t.Key.Down)
            .ToDictionary(t => t.Key.Version, t => (t.Value, texts.GetValueOrDefault((t.Key.Version, true)))));
    }

    private static string ReadResource(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^.*\.Sqlite\.Migrations\.(\d{3})(\.down)?\.sql$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
