package demo

import (
	"fmt"
	"strings"
)

// pool is names of one of the many origins of people in Britain, with its share
// of a hundred.
type pool struct {
	share    int
	given    []string
	surnames []string
}

var pools = []pool{
	{41, strings.Fields("Alice Anna Beth Callum Catherine Charlotte Christopher Claire Daniel David Eleanor Emily Emma Fiona Gareth Georgia Graham Hannah Helen Jack James Jessica Joanne Joe Karen Kate Laura Linda Lucy Mark Martin Megan Nicola Oliver Paul Philippa Rachel Rebecca Richard Robert Rosie Sarah Simon Sophie Stephen Susan Thomas Victoria"),
		strings.Fields("Abbott Ashworth Barlow Bexley Birch Bramley Brookfield Carver Chadwick Coleman Cotterill Cross Dalby Drury Eastwood Fairbrother Fenwick Garside Goddard Hallam Hartwell Hollis Ingram Jessop Kirkby Langham Lister Marriott Measures Naylor Orton Pickering Quorndon Radcliffe Rowley Seagrave Shilton Swithland Tomlinson Underwood Vickers Wakefield Whitmore Yardley Smith-Barrow Hope-Jones")},
	{6, strings.Fields("Aoife Ciarán Eoin Niamh Róisín Siobhán Seán Pádraig"), strings.Fields("O'Hanlon O'Dwyer McGinty Byrne O'Riordan MacCarthy Ní-Dhomhnaill")},
	{5, strings.Fields("Rhys Siân Gwen Owain Eirlys Angharad Catrin"), strings.Fields("Llewellyn Prydderch Bevan Gethin Vaughan-Rees Tudur")},
	{4, strings.Fields("Morag Iain Ailsa Fraser Eilidh Hamish"), strings.Fields("MacAulay Kinnaird Galbraith Strachan MacIver Colquhoun")},
	{13, strings.Fields("Anjali Bhavesh Chetan Dipti Hemal Jayshree Kalpesh Ketan Meera Nisha Parul Pooja Priya Rakesh Sejal Sunita Vikram"),
		strings.Fields("Chudasama Desai Gohil Joshi Kotecha Lad Mistry Parmar Patel Raval Solanki Thakkar Vaghela")},
	{6, strings.Fields("Amarjit Baljit Gurpreet Harjinder Jasleen Manpreet Simran Tejinder"), strings.Fields("Atwal Bains Dhaliwal Gill Johal Sandhu Sekhon Virk")},
	{7, strings.Fields("Ayesha Bilal Fatima Hamza Imran Nadia Rukhsana Saima Yusuf Zainab"), strings.Fields("Akhtar Chowdhury Hussain Iqbal Khan Malik Miah Qureshi Rahman Siddiqui")},
	{6, strings.Fields("Abena Adaeze Chidi Folasade Kwame Ngozi Oluwaseun Tendai Temitope Yaw"), strings.Fields("Adeyemi Achebe Boateng Chikwanha Eze Mensah Nwosu Okonkwo Owusu-Ansah Zvobgo")},
	{4, strings.Fields("Carlton Delroy Marcia Winston Yvette Sharon"), strings.Fields("Baptiste Campbell-Reid Grant Lewin Pinnock Toussaint")},
	{3, strings.Fields("Agnieszka Łukasz Zofia Ioana Ștefan Jiří Katarína"), strings.Fields("Wójcik Kowalczyk Dvořák Ionescu Żurawska Horváthová Müller")},
	{3, strings.Fields("Mei-Ling Jun Wai Thuy Maricel José Analyn"), strings.Fields("Cheung Nguyễn Dela-Cruz Santos Leung Bautista Phạm")},
	{2, strings.Fields("Yaël Nikos Inês Zoë Aslı Björk Desirée"), strings.Fields("Ben-Ami Papadakis Gonçalves D'Souza Yılmaz Ó'Súilleabháin Castellanos")},
}

// rightToLeft is the one name of the scenario that is written from right to
// left, with the letters of its address.
var rightToLeft = [2]string{"سارة الحسيني", "sara.alhusseini"}

// ascii writes the letters of the pools' names as addresses need them.
var ascii = strings.NewReplacer("á", "a", "â", "a", "ã", "a", "č", "c", "ç", "c", "é", "e", "ê", "e", "ë", "e", "ě", "e", "í", "i", "î", "i", "ı", "i",
	"ł", "l", "ó", "o", "ö", "o", "ő", "o", "ř", "r", "ș", "s", "ú", "u", "ü", "u", "ű", "u", "ż", "z", "ễ", "e", "ạ", "a", "'", "", " ", ".")

// namer gives out names and addresses, none twice.
type namer struct {
	world *world
	tail  string // before the @ of every address, so that rounds do not meet
	names map[string]bool
	mails map[string]bool
}

func (w *world) newNamer(round int) *namer {
	n := &namer{world: w, names: map[string]bool{}, mails: map[string]bool{}}
	if round > 0 {
		n.tail = fmt.Sprintf(".r%d", round+1)
	}
	return n
}

// name returns a name that nobody of the round has.
func (n *namer) name() string {
	for {
		p := n.pool()
		q := p // who married into another family
		if n.world.chance(0.06) {
			q = n.pool()
		}
		name := one(n.world, p.given) + " " + one(n.world, q.surnames)
		if !n.names[name] {
			n.names[name] = true
			return name
		}
	}
}

func (n *namer) pool() *pool {
	at := n.world.draw.IntN(100)
	for i := range pools {
		if at -= pools[i].share; at < 0 {
			return &pools[i]
		}
	}
	return &pools[0]
}

// mail returns an address at the domain for the name.
func (n *namer) mail(name, domain string) string {
	local := ascii.Replace(strings.ToLower(name))
	if name == rightToLeft[0] {
		local = rightToLeft[1]
	}
	address := local + n.tail + "@" + domain
	for i := 2; n.mails[address]; i++ {
		address = fmt.Sprintf("%s%d%s@%s", local, i, n.tail, domain)
	}
	n.mails[address] = true
	return address
}
