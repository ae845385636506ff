using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Brings the schema up to this hub's version, or back to an older one. The way back is stored in the database with each step, so the hub
/// that was there before an upgrade can take it although it does not know the newer version.
/// </summary>
internal static partial class Schema
{
    private static readonly SortedDictionary<int, (string Up, string? Down)> Steps = Load();

    /// <summary>The version this hub works with.</summary>
    public static int Newest => Steps.Keys.Max();

    /// <summary>The version a database is at; 0 for an empty one.</summary>
    public static int VersionOf(SqliteConnection connection, SqliteTransaction? transaction = null) =>
        Convert.ToInt32(Database.Scalar(connection, "PRAGMA user_version", transaction), CultureInfo.InvariantCulture);

    /// <summary>Runs each numbered migration not run yet, each in a transaction of its own, up to <paramref name="version"/>.</summary>
    /// <exception cref="InvalidOperationException">The database was written by a newer hub.</exception>
    public static void Upgrade(SqliteConnection connection, int version)
    {
        var at = VersionOf(connection);
        if (at > Newest)
        {
            throw new InvalidOperationException(
                $"The database is at version {at}; this hub knows {Newest}. Start the newer hub, or step the database back with \"hub store downgrade --to {Newest}\".");
        }

        for (var next = at + 1; next <= version; next++)
        {
            var (up, down) = Steps[next];
            using var transaction = connection.BeginTransaction();
            Database.Execute(connection, $"{up}; PRAGMA user_version = {next};", transaction);
            if (down is not null)
            {
                Remember(connection, next, down, transaction);
            }

            transaction.Commit();
        }
    }

    /// <summary>Steps back to <paramref name="version"/>, newest step first, all in one transaction: an older hub can then start on it.</summary>
    /// <exception cref="InvalidOperationException">There is no way back that far.</exception>
    public static void Downgrade(SqliteConnection connection, int version)
    {
        using var transaction = connection.BeginTransaction();
        for (var at = VersionOf(connection, transaction); at > version; at--)
        {
            var down = at == 1 ? null : Database.Scalar(connection, $"SELECT down FROM schema_step WHERE version = {at}", transaction) as string;
            Database.Execute(connection, $"{down ?? throw new InvalidOperationException($"There is no way back from version {at}.")}; PRAGMA user_version = {at - 1};", transaction);
        }

        transaction.Commit();
    }

    private static void Remember(SqliteConnection connection, int version, string down, SqliteTransaction transaction)
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
        var texts = assembly.GetManifestResourceNames().Select(n => FileName().Match(n)).Where(m => m.Success).ToDictionary(m => (Version: int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Down: m.Groups[2].Success), m =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(m.Groups[0].Value)!);
            return reader.ReadToEnd();
        });
        return new SortedDictionary<int, (string Up, string? Down)>(texts.Where(t => !t.Key.Down).ToDictionary(t => t.Key.Version, t => (t.Value, texts.GetValueOrDefault((t.Key.Version, true)))));
    }

    [GeneratedRegex(@"^.*\.Sqlite\.Migrations\.(\d{3})(\.down)?\.sql$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
