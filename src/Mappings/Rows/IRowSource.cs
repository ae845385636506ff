using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Rows;

/// <summary>Turns a row into a status update, or gives the reason why it cannot.</summary>
public interface IRowSource
{
    /// <summary>The columns that are read, each once.</summary>
    IEnumerable<string> Needed { get; }

    /// <summary>The columns among them that hold keys: a reference, a number, the name of a file.</summary>
    IEnumerable<string> Keys { get; }

    /// <summary>True for a column whose text is for people, and is not trimmed as a key is.</summary>
    bool IsText(string column);

    /// <summary>
    /// The update in a row; null, with the reason, when the row holds none. A reason names columns and never quotes a row.
    /// </summary>
    /// <param name="cell">The value of a column.</param>
    /// <param name="reason">Why there is none.</param>
    StatusUpdate? Read(Func<string, object?> cell, out string reason);
}
