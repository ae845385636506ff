using System.Text;
using System.Text.Encodings.Web;
using Allentown311.Departments.Faults;
using Dapper;

namespace Allentown311.Departments;

/// <summary>The department's page for people, and the three addresses that every department answers.</summary>
internal static class Page
{
    private const int MaxRows = 200;
    private static readonly string[] Columns = ["Number", "Status", "Type", "Place", "Reference", "Changed"];
    private static readonly string Style = Resource.ReadText("page.css");

    public static void MapPage(this WebApplication app)
    {
        app.MapGet("/health", () => Results.Text("ok"));
        app.MapGet("/counts", (Department department, Database database, FaultPlan plan, RateLimit rateLimit) =>
        {
            var counts = CountByStatus(database);
            var done = counts.Where(c => department.IsFinal(c.Status)).Sum(c => c.Count);
            var total = counts.Sum(c => c.Count);
            return plan[FaultMode.Busy] > 0
                ? Results.Json(
                    new
                    {
                        total,
                        open = total - done,
                        done,
                        limit = RateLimit.PerSecond,
                        highestTaken = rateLimit.HighestAccepted,
                        highestAsked = rateLimit.HighestReceived,
                    })
                : Results.Json(new { total, open = total - done, done });
        });
        app.MapGet("/", (Department department, Database database, HttpResponse response) =>
        {
            // The page loads nothing from other addresses, so the policy forbids it.
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            return Results.Text(Render(department, database), "text/html", Encoding.UTF8);
        });
    }

    private static string Render(Department department, Database database)
    {
        var orders = database.Read(c => c.Query<Row>($"""
            SELECT id, ref, type, place, status, changed_at AS changedAt FROM work_order ORDER BY id DESC LIMIT {MaxRows}
            """).AsList());
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="5">
            <title>{Html(department.Title)}: work orders</title>
            <style>{Style}</style>
            </head>
            <body>
            <h1>{Html(department.Title)}</h1>
            <p>Work orders, the latest {MaxRows} first. Times are Allentown's.</p>
            <ul>{string.Concat(CountByStatus(database).Select(c => $"<li><b>{c.Count}</b>{Html(c.Status)}</li>"))}</ul>
            <table>
            <thead><tr>{string.Concat(Columns.Select(column => $"<th scope=\"col\">{column}</th>"))}</tr></thead>
            <tbody>
            {string.Concat(orders.Select(order => RenderRow(department, order)))}</tbody>
            </table>
            </body>
            </html>
            """;
    }

    private static string RenderRow(Department department, Row order)
    {
        var changed = order.ChangedAt is null ? "" : $"{EasternTime.FromUtc(Stamp.ToUtc(order.ChangedAt)):MMM d, HH:mm:ss}";
        string[] cells = [department.FormatNumber(order.Id), order.Status, order.Type, order.Place, order.Ref, changed];
        return $"<tr>{string.Concat(cells.Select(cell => $"<td>{Html(cell)}</td>"))}</tr>\n";
    }

    // Dapper maps a tuple by position, whatever the columns' types are. A record would not do: a count has no declared type in SQLite.
    private static List<(string Status, long Count)> CountByStatus(Database database) =>
        database.Read(c => c.Query<(string, long)>(
            "SELECT status, count(*) FROM work_order GROUP BY status ORDER BY status").AsList());

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);

    private sealed record Row(long Id, string Ref, string Type, string Place, string Status, string? ChangedAt);
}
