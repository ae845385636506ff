using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>The nodes' sessions.</summary>
internal static class SessionTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "session";

    /// <summary>The columns that are read.</summary>
    public const string Columns = "id, name, version, role, url, term_ms, started_at, seen_at, ended_at, held, done";

    /// <summary>How many ended sessions are stored at most, for an administrator who looks back.</summary>
    public const int MostEnded = 20;

    /// <summary>Reads a session from a row.</summary>
    public static NodeRow Read(DbDataReader row) => new(
        row.Number("id"),
        new Node(
            row.Text("name"),
            row.Text("version"),
            row.Text("role"),
            row.TextOrNull("url"),
            TimeSpan.FromMilliseconds(row.Number("term_ms"))),
        row.Time("started_at"),
        row.Time("seen_at"),
        row.TimeOrNull("ended_at"),
        new NodeWork(row.Number("held"), row.Number("done")));
}
