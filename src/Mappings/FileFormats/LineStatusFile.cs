using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads a file whose every line is one row: fixed columns, or cells between delimiters without quotes.</summary>
/// <param name="Rows">Turns a row into a status update.</param>
/// <param name="Columns">Finds the columns of a line.</param>
/// <param name="Frame">The lines around the rows.</param>
public sealed record LineStatusFile(IRowSource Rows, ILineColumns Columns, FileFrame Frame) : IStatusFormat
{
    /// <inheritdoc/>
    public Changes Read(string text)
    {
        var lines = Frame.Unwrap(FileFrame.Lines(SpreadsheetCell.WithoutMarks(text)), out var count, out var at);
        var columns = Columns.Begin(lines, out var skip);
        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [];
        var isOfThisKind = false;
        for (var i = skip; i < lines.Count; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            var reason = lines[i].Contains(StrictEncoding.Unreadable) ? "it holds bytes that are no text in the file's encoding" : "";
            var cells = reason.Length > 0 ? null : columns.Read(lines[i], out reason);
            isOfThisKind |= cells is not null;
            if ((cells is null ? null : Rows.Read(name => cells[name], out reason)) is { } update)
            {
                updates.Add(update);
            }
            else
            {
                rejected.Add(new RejectedRow(at + i + 1, reason, lines[i].Replace(StrictEncoding.Unreadable, '\uFFFD')));
            }
        }

        if (!isOfThisKind && rejected.Count > 0)
        {
            throw new TranslationException(
                $"No line of the file has the mapping's columns: it is another kind of file ({rejected[0].Reason}).");
        }

        FileFrame.EnsureWhole(count, updates.Count + rejected.Count);
        return new Changes(updates, rejected, []);
    }
}
