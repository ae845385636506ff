using System.Text;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Residents;

/// <summary>
/// Masks a resident's data in a recorded request or response: name, telephone number, mail address, address, description and answers. The
/// mask finds them escaped, cut or in another case too. In doubt it masks a piece of text that is not the resident's.
/// </summary>
public sealed partial class ResidentMask
{
    /// <summary>The text that replaces a value.</summary>
    public const string Masked = "[…]";

    // A mapping may cut an address to a field's length, so a value is recognized by any fragment of this many characters.
    private const int FragmentLength = 6;
    private const int PhoneDigits = 7;

    private readonly HashSet<string> fragments = new(StringComparer.Ordinal);
    private readonly HashSet<string> values = new(StringComparer.Ordinal);
    private readonly string? phone;

    /// <summary>Creates the mask for a ticket's resident.</summary>
    public ResidentMask(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var resident = ticket.Resident;
        var location = ticket.Location;
        string?[] personal =
        [
            resident.Name, resident.FirstName, resident.LastName, resident.Email, resident.Phone, resident.DeviceId, resident.AccountId,
            ticket.Description, ticket.MediaUrl,
            location.Address, location.AddressId, location.Zip,
            .. ticket.Answers.Values.SelectMany(v => v),
        ];
        foreach (var value in personal.OfType<string>().Select(NormalizedText.FromPlain).Where(v => v.Length > 0))
        {
            values.Add(value);
            for (var i = 0; i + FragmentLength <= value.Length; i++)
            {
                fragments.Add(value.Substring(i, FragmentLength));
            }
        }

        phone = Digits(resident.Phone ?? "") is { Length: >= PhoneDigits } digits ? digits[^PhoneDigits..] : null;
    }

    /// <summary>The text without the resident's data.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normalized = NormalizedText.FromEscaped(text);
        var hidden = new bool[text.Length];
        HideFragments(normalized, hidden);
        HideValues(normalized, hidden);
        HidePhoneNumbers(normalized, hidden);
        ShowEdges(text, hidden);
        return Redact(text, hidden);
    }

    private void HideFragments(NormalizedText normalized, bool[] hidden)
    {
        var characters = normalized.Characters;
        for (var i = 0; i + FragmentLength <= characters.Length; i++)
        {
            if (fragments.Contains(characters.Substring(i, FragmentLength)))
            {
                Hide(normalized, i, FragmentLength, hidden);
            }
        }
    }

    private void HideValues(NormalizedText normalized, bool[] hidden)
    {
        var characters = normalized.Characters;
        foreach (var value in values)
        {
            for (var i = characters.IndexOf(value, StringComparison.Ordinal); i >= 0;
                i = characters.IndexOf(value, i + 1, StringComparison.Ordinal))
            {
                // A short value, such as "7", is masked only where it is a word by itself.
                var isWord = IsWordEdge(characters, i - 1) && IsWordEdge(characters, i + value.Length);
                if (value.Length >= FragmentLength || isWord)
                {
                    Hide(normalized, i, value.Length, hidden);
                }
            }
        }
    }

    private void HidePhoneNumbers(NormalizedText normalized, bool[] hidden)
    {
        foreach (Match match in Numbers().Matches(normalized.Characters))
        {
            if (phone is not null && Digits(match.Value).Contains(phone, StringComparison.Ordinal))
            {
                Hide(normalized, match.Index, match.Length, hidden);
            }
        }
    }

    private static bool IsWordEdge(string text, int index) => index < 0 || index >= text.Length || !char.IsLetterOrDigit(text[index]);

    private static void Hide(NormalizedText normalized, int start, int count, bool[] hidden)
    {
        for (var i = start; i < start + count; i++)
        {
            var source = normalized.SourceRange(i);
            Array.Fill(hidden, true, source.Start, source.End - source.Start);
        }
    }

    private static string Redact(string text, bool[] hidden)
    {
        var redacted = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!hidden[i])
            {
                redacted.Append(text[i]);
            }
            else if (i == 0 || !hidden[i - 1])
            {
                redacted.Append(Masked);
            }
        }

        return redacted.ToString();
    }

    // The blanks around a value tell nothing about the resident, and they keep the text readable.
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
