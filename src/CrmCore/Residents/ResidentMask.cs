using System.Text;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Residents;

/// <summary>
/// Takes a resident's data out of what was sent and answered: name, telephone, mail, address, words and answers, however they are escaped,
/// cut, or set in another case. Rather a word too many than one too few.
/// </summary>
public sealed partial class ResidentMask
{
    /// <summary>What stands in their place.</summary>
    public const string Masked = "[…]";

    // So much of a value in a row gives it away; a mapping may cut an address to the field's length.
    private const int Run = 6;
    private const int PhoneDigits = 7;

    private readonly HashSet<string> runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> wholes = new(StringComparer.Ordinal);
    private readonly string? phone;

    /// <summary>A mask for a ticket's resident.</summary>
    public ResidentMask(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var (who, at) = (ticket.Resident, ticket.Location);
        string?[] values =
        [
            who.Name, who.FirstName, who.LastName, who.Email, who.Phone, who.DeviceId, who.AccountId, ticket.Description, ticket.MediaUrl, at.Address, at.AddressId, at.Zip,
            .. ticket.Answers.Values.SelectMany(v => v),
        ];
        foreach (var value in values.OfType<string>().Select(NormalizedText.Plain).Where(v => v.Length > 0))
        {
            wholes.Add(value);
            for (var i = 0; i + Run <= value.Length; i++)
            {
                runs.Add(value.Substring(i, Run));
            }
        }

        phone = Digits(who.Phone ?? "") is { Length: >= PhoneDigits } digits ? digits[^PhoneDigits..] : null;
    }

    /// <summary>The text without the resident's data.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = NormalizedText.Escaped(text);
        var characters = read.Characters;
        var hidden = new bool[text.Length];
        for (var i = 0; i + Run <= characters.Length; i++)
        {
            if (runs.Contains(characters.Substring(i, Run)))
            {
                Hide(read, i, Run, hidden);
            }
        }

        foreach (var whole in wholes)
        {
            for (var i = characters.IndexOf(whole, StringComparison.Ordinal); i >= 0; i = characters.IndexOf(whole, i + 1, StringComparison.Ordinal))
            {
                if (whole.Length >= Run || (Ends(characters, i - 1) && Ends(characters, i + whole.Length)))
                {
                    Hide(read, i, whole.Length, hidden);
                }
            }
        }

        foreach (Match match in Numbers().Matches(characters))
        {
            if (phone is not null && Digits(match.Value).Contains(phone, StringComparison.Ordinal))
            {
                Hide(read, match.Index, match.Length, hidden);
            }
        }

        return Written(text, hidden);
    }

    private static bool Ends(string text, int at) => at < 0 || at >= text.Length || !char.IsLetterOrDigit(text[at]);

    private static void Hide(NormalizedText read, int from, int count, bool[] hidden)
    {
        for (var i = from; i < from + count; i++)
        {
            var (start, end) = read.Place(i);
            Array.Fill(hidden, true, start, end - start);
        }
    }

    private static string Written(string text, bool[] hidden)
    {
        ShowEdges(text, hidden);
        var written = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!hidden[i])
            {
                written.Append(text[i]);
            }
            else if (i == 0 || !hidden[i - 1])
            {
                written.Append(Masked);
            }
        }

        return written.ToString();
    }

    // A space before or behind a value gives nothing away, and keeps the text readable.
    private static void ShowEdges(string text, bool[] hidden)
    {
        for (var i = 0; i < text.Length; i++)
        {
            hidden[i] &= !(char.IsWhiteSpace(text[i]) && (i == 0 || !hidden[i - 1]));
        }

        for (var i = text.Length - 1; i >= 0; i--)
        {
            hidden[i] &= !(char.IsWhiteSpace(text[i]) && (i == text.Length - 1 || !hidden[i + 1]));
        }
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    [GeneratedRegex(@" ?\d[\d ().\-/]{5,}\d", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbers();
}
