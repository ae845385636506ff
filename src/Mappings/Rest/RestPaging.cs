using System.Globalization;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Rest;

/// <summary>How a long answer goes on.</summary>
/// <param name="Param">Query parameter of the page or of the offset; null when the answer names the address of its next page.</param>
/// <param name="First">What it is for the first page.</param>
/// <param name="IsOffset">True when <paramref name="Param"/> counts rows, false when it counts or names pages.</param>
/// <param name="Size">Rows in a full page, behind which there may be another; null when the answer itself tells.</param>
public sealed record RestPaging(string? Param, string? First, bool IsOffset = false, int? Size = null)
{
    /// <summary>Where an answer names its next page, or that page's address; null when it does not.</summary>
    internal JsonPath? Next { get; init; }

    /// <summary>Where an answer says that there is more; null when it does not.</summary>
    internal JsonPath? More { get; init; }

    /// <summary>The page after one; null when that was the last.</summary>
    /// <param name="answer">The answer with the page.</param>
    /// <param name="page">The page's parameter; null for the first.</param>
    /// <param name="rows">How many rows the page has.</param>
    /// <exception cref="TranslationException">The answer says that there is more, and shows no way there.</exception>
    internal string? After(JsonView answer, string? page, int rows)
    {
        if (Next is not null)
        {
            return answer.Read(Next) is { Length: > 0 } named ? named : null;
        }

        if (!(More is null ? rows >= Size : answer.Finds(More)))
        {
            return null;
        }

        if (rows == 0)
        {
            throw new TranslationException("The answer says that there is more behind it, and has no rows: the read would never end.");
        }

        return long.TryParse(page ?? First, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number + (IsOffset ? rows : 1)).ToString(CultureInfo.InvariantCulture)
            : throw new TranslationException($"The page \"{ShortText.Of(page ?? First ?? "", 40)}\" is no number to count on from.");
    }
}
