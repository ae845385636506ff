using System.Text.RegularExpressions;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.ParkedWork;

/// <summary>
/// Makes a reason fit for everybody who may read counts and lists. A reason may quote what a department answered or wrote, and that may
/// quote a resident. Whoever may see payloads sees the reason as it is.
/// </summary>
internal static partial class ReasonMask
{
    /// <summary>
    /// The reason without the data of the ticket's resident. Where no ticket is known, such as for a row that could not be read, nobody can
    /// tell whose words it quotes, so nothing that stands in quotes is shown.
    /// </summary>
    public static string? Apply(string? reason, Ticket? ticket)
    {
        if (string.IsNullOrEmpty(reason))
        {
            return reason;
        }

        return ticket is null ? Quoted().Replace(reason, $"\"{ResidentMask.Masked}\"") : new ResidentMask(ticket).Apply(reason);
    }

    // From the first quote to the last: a quoted text may hold quotes itself.
    [GeneratedRegex("\".*\"", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
