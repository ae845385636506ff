using System.Security.Cryptography;
using System.Text;
using Allentown311.Mappings;

namespace Allentown311.Connectors.Rest;

/// <summary>
/// Notices that the pages of a round go in a circle, or that the system gives the same page again and again because it does not know the
/// parameter that names the page. Such a round would never end. It remembers one round, in this process.
/// </summary>
internal sealed class PageCircle
{
    private readonly Lock gate = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private byte[]? last;
    private int pages;

    /// <summary>Checks the page that was read.</summary>
    /// <param name="page">The page; null for the first of a round.</param>
    /// <param name="next">The page that the answer names as the next; null when this was the last.</param>
    /// <param name="body">The answer.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="most">The most pages of a round.</param>
    /// <exception cref="TranslationException">The pages go in a circle, or have no end.</exception>
    public void Ensure(string? page, string? next, string body, int rows, int most)
    {
        lock (gate)
        {
            var hash = rows == 0 ? null : SHA256.HashData(Encoding.UTF8.GetBytes(body));
            if (page is null)
            {
                seen.Clear();
                pages = 0;
            }
            else if (hash is not null && last is not null && hash.AsSpan().SequenceEqual(last) && next is not null)
            {
                throw new TranslationException("The same page came again: the system passes over the parameter that names the page.");
            }

            if (++pages >= most && next is not null)
            {
                throw new TranslationException(
                    $"The round has more than {most} pages: ask for larger pages, or raise the mapping's paging.most.");
            }

            last = hash;
            if (page is not null)
            {
                seen.Add(page);
            }

            if (next is not null && seen.Contains(next))
            {
                throw new TranslationException(
                    next == page ? "The answer names itself as the next page." : "The answer's pages go in a circle.");
            }
        }
    }
}
