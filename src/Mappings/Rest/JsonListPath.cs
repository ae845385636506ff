using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>
/// A path that picks from a list, cut at its last selector of list members: <c>$.items[0].caseId</c> is the list <c>$.items</c> and the
/// path <c>caseId</c> inside a member. A key in brackets, <c>$['work orders']</c>, is no such selector.
/// </summary>
/// <param name="Container">The path of the list.</param>
/// <param name="Rest">The path inside a member; <c>$</c> for the member itself.</param>
/// <param name="IsEach">True when the selector takes every member (<c>[*]</c>).</param>
internal sealed record JsonListPath(string Container, string Rest, bool IsEach)
{
    /// <summary>True when the path ends at the members.</summary>
    public bool IsItself => Rest == "$";

    /// <summary>The list of a path; null when the path picks from none.</summary>
    public static JsonListPath? Of(string path)
    {
        JsonListPath? last = null;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] is '\'' or '"')
            {
                i = EndOfText(path, i);
            }
            else if (path[i] == '[' && EndOfBracket(path, i) is var end)
            {
                if (i > 0 && path[i - 1] != '.' && path[(i + 1)..].TrimStart() is not ['\'' or '"', ..])
                {
                    var rest = path[Math.Min(path.Length, end + 1)..].TrimStart('.');
                    last = new JsonListPath(path[..i], rest.Length == 0 ? "$" : rest, path[(i + 1)..end].Trim() == "*");
                }

                i = end;
            }
        }

        return last;
    }

    /// <summary>The members of the list; null when the document has no list there. One object counts as a list of one.</summary>
    public IReadOnlyList<JToken>? Members(JToken from, Func<JToken, bool> isRow) =>
        JsonPath.Members([.. JsonPath.Select(from, Container)], isRow);

    /// <summary>
    /// True when the document has that list and it is empty. Where the list itself is inside another list, that one may be empty instead.
    /// </summary>
    public bool ProvesNone(JToken from) => JsonPath.Select(from, Container).ToArray() is { Length: > 0 } lists
        ? lists.All(l => l is JArray { Count: 0 })
        : Of(Container)?.ProvesNone(from) == true;

    private static int EndOfText(string path, int start)
    {
        for (var i = start + 1; i < path.Length; i++)
        {
            if (path[i] == '\\')
            {
                i++;
            }
            else if (path[i] == path[start])
            {
                return i;
            }
        }

        return path.Length - 1;
    }

    private static int EndOfBracket(string path, int start)
    {
        var depth = 0;
        for (var i = start; i < path.Length; i++)
        {
            if (path[i] is '\'' or '"')
            {
                i = EndOfText(path, i);
            }
            else if (path[i] == '[')
            {
                depth++;
            }
            else if (path[i] == ']' && --depth == 0)
            {
                return i;
            }
        }

        return path.Length - 1;
    }
}
