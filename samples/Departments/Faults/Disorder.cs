using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Allentown311.Departments.Faults;

/// <summary>Answers a poll with its changes in random order, and some of them twice. No change is left out or added.</summary>
internal sealed class Disorder
{
    // An answer fuller than this might look like one of several pages when rows are repeated.
    private const int MostRepeated = 20;

    public static async Task DoAsync(FaultyCall call)
    {
        var answer = await call.RunAsync();
        var ok = call.Http.Response.StatusCode == StatusCodes.Status200OK;
        await call.AnswerAsync(!ok ? answer : call.IsSoap ? Xml(answer, call.Dice) : Json(answer, call.Dice));
    }

    private static byte[] Xml(byte[] answer, FaultDice dice)
    {
        using var given = new MemoryStream(answer);
        var document = XDocument.Load(given);
        if (document.Descendants().FirstOrDefault(e => e.Name.LocalName == "GetChangesResponse") is { } list)
            list.ReplaceNodes(Mixed(list.Elements().ToList(), dice).Select(e => new XElement(e)));
        using var made = new MemoryStream();
        document.Save(made);
        return made.ToArray();
    }

    private static byte[] Json(byte[] answer, FaultDice dice)
    {
        var root = JsonNode.Parse(answer)!;
        root["items"] = new JsonArray([.. Mixed(root["items"]!.AsArray().ToList(), dice).Select(i => i!.DeepClone())]);
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static List<T> Mixed<T>(List<T> rows, FaultDice dice) =>
        dice.Mix(rows, "disorder of a poll", rows.Count < 100 ? MostRepeated : 0);
}
