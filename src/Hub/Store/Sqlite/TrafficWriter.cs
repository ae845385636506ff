using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Adds to the links' states and hourly counts. Runs inside the writer's transaction.</summary>
internal sealed class TrafficWriter(SqliteConnection connection) : IDisposable
{
    // Four weeks are compared, and a week of those may lie a little further back. Counted from the last news: who falls silent for
    // long must not look as if he had never spoken.
    private const int HoursKept = 5 * 7 * 24;

    // A success ends the failures before it; those after it are in the note. A note without one goes on counting.
    private readonly Prepared note = new(connection,
        """
        INSERT INTO link (mapping, direction, since, last_ok, last_news, failing_since, failures, problem, expires_at, expires_what)
        VALUES (@mapping, @direction, @at, @ok, @news, @failing, @failures, @problem, @expires, @what)
        ON CONFLICT (mapping, direction) DO UPDATE SET
          failing_since = CASE WHEN excluded.last_ok IS NULL THEN coalesce(failing_since, excluded.failing_since) ELSE excluded.failing_since END,
          failures = CASE WHEN excluded.last_ok IS NULL THEN failures ELSE 0 END + excluded.failures,
          problem = CASE WHEN excluded.last_ok IS NULL THEN coalesce(excluded.problem, problem) ELSE excluded.problem END,
          last_ok = coalesce(excluded.last_ok, last_ok), last_news = coalesce(excluded.last_news, last_news),
          expires_at = excluded.expires_at, expires_what = excluded.expires_what
        """);

    private readonly Prepared count = new(connection,
        "INSERT INTO traffic VALUES (@mapping, @direction, @hour, @n) ON CONFLICT (mapping, direction, hour) DO UPDATE SET n = n + excluded.n");

    private readonly Prepared forget = new(connection, "DELETE FROM traffic WHERE mapping = @mapping AND direction = @direction AND hour < @before");

    /// <summary>Writes the notes; how many.</summary>
    public int Write(IReadOnlyCollection<LinkNote> notes)
    {
        foreach (var n in notes)
        {
            note.Run(n.Key.Mapping, (int)n.Key.Direction, Ms(n.At), Ms(n.Ok), Ms(n.News), Ms(n.FailingSince), n.Failures, n.Problem, Ms(n.ExpiresAt), n.ExpiresWhat);
            foreach (var (hour, news) in n.Hours)
            {
                count.Run(n.Key.Mapping, (int)n.Key.Direction, hour, news);
            }

            if (n.Hours.Count > 0)
            {
                forget.Run(n.Key.Mapping, (int)n.Key.Direction, n.Hours.Max(h => h.Hour) - HoursKept);
            }
        }

        return notes.Count;
    }

    public void Dispose()
    {
        note.Dispose();
        count.Dispose();
        forget.Dispose();
    }
}
