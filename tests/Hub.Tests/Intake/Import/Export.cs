using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Intake.Import;

namespace Allentown311.Hub.Tests.Intake.Import;

/// <summary>An export with the columns <c>id,type,asked,where,what,st,upd,cl</c> and those a test adds.</summary>
internal static class Export
{
    /// <summary>Imports rows of an export that has more columns, or other ones.</summary>
    /// <param name="trial">The database.</param>
    /// <param name="rows">The rows, without the header.</param>
    /// <param name="header">The header.</param>
    /// <param name="columns">The fields of the columns file.</param>
    /// <param name="more">Keys of the columns file before the columns.</param>
    /// <param name="dates">The formats of dates.</param>
    /// <param name="history">True for <c>--history</c>.</param>
    public static Task<ImportReport> RunAsync(
        ImportTrial trial,
        string rows,
        string header,
        string columns,
        string more = "",
        string dates = "\"yyyy-MM-dd HH:mm\", yyyy-MM-dd",
        bool history = false)
    {
        var yaml = $$"""
            import: 1
            name: other
            timezone: America/New_York
            dates: [{{dates}}]
            {{more}}
            columns: { id: id, service: type, {{columns}} }
            services: { Hole: pothole }
            status: { Open: open, Closed: completed }
            """;
        return trial.RunAsync(ImportTrial.Read(yaml), trial.Write(Encoding.UTF8.GetBytes($"{header}\n{rows}\n")), history);
    }

    public static async Task<Ticket> TicketAsync(ImportTrial trial, string id) =>
        (await trial.TicketsAsync()).Single(t => t.SourceReference == id);

    /// <summary>Each refused row by its line: the reason must begin as given.</summary>
    public static void ShouldRefuse(this ImportReport report, params (long Line, string Reason)[] refused)
    {
        report.RowsRead.ShouldBe(report.Accepted + report.AlreadyImported + report.Refused);
        report.Refusals.Select(r => r.Line).ShouldBe(refused.Select(r => r.Line), string.Join('\n', report.Refusals));
        foreach (var (refusal, (_, reason)) in report.Refusals.Zip(refused))
        {
            refusal.Reason.ShouldStartWith(reason);
        }
    }
}
